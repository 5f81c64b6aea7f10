import { useI18n } from 'vue-i18n'
import { api } from '@/api'
import { useLabels } from '@/composables/useLabels'
import { useLoad } from '@/composables/useLoad'
import type { Segment } from './types'
import { whole } from './segment'

/** Names of labels, for telling which customers a rule is for. People and labels of rules are few. */
export function useSegmentText(owners: () => readonly number[]) {
  const { t } = useI18n()
  const { labelOf } = useLabels()
  const labels = useLoad(async signal => new Map((await api.get('/labels', { signal })).items.map(one => [one.id, one.name])))
  const people = useLoad(async signal => {
    const found = await Promise.all([...new Set(owners())].map(id => api.get('/staff/{id}', { path: { id }, signal }).catch(() => null)))
    return new Map(found.flatMap(one => one ? [[one.id, one.name] as const] : []))
  }, [() => JSON.stringify(owners())])

  /** The conditions as short texts; none where all customers are meant. */
  function texts(segment: Partial<Segment>): string[] {
    const { grades, kinds, stages, labels: keys, owners: staff, regions, industries } = whole(segment)
    const join = (words: readonly string[]) => words.join(t('greetings.segment.or'))
    const part = (key: string, words: readonly string[]) => words.length ? [t('greetings.segment.part', { what: t(`greetings.segment.${key}`), words: join(words) })] : []
    return [
      ...part('grades', grades.map(one => labelOf('Grade', one))),
      ...part('kinds', kinds.map(one => labelOf('CustomerKind', one))),
      ...part('stages', stages.map(one => labelOf('Stage', one))),
      ...part('labels', keys.map(id => labels.data.value?.get(id) ?? `#${id}`)),
      ...part('owners', staff.map(id => people.data.value?.get(id) ?? `#${id}`)),
      ...part('regions', regions),
      ...part('industries', industries),
    ]
  }

  return { texts }
}
