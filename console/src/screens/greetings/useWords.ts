import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { api } from '@/api'
import { useFormat } from '@/composables/useFormat'
import { useLabels } from '@/composables/useLabels'
import { useLoad } from '@/composables/useLoad'
import { currentLocale } from '@/i18n'
import { codeOf, dateOf, kindOf } from './occasion'
import type { Rule } from './types'

let asked: Promise<{ occasion: string, name: string }[]> | undefined

/** The choices of the server; they stay the same while the page is open. */
function choices(): Promise<{ occasion: string, name: string }[]> {
  asked ??= api.get('/occasions').then(list => list.items)
  asked.catch(() => { asked = undefined })
  return asked
}

/** How rules are spoken of: their occasions, times and ways. */
export function useWords() {
  const { t, te } = useI18n()
  const fmt = useFormat()
  const { labelOf } = useLabels()
  const known = useLoad(choices)
  const names = computed(() => new Map(known.data.value?.map(one => [one.occasion, one.name])))

  /** What people call an occasion. */
  function occasionName(word: string): string {
    if (kindOf(word) === 'date') return fmt.value.occasionDay(dateOf(word))
    if (kindOf(word) === 'personal') return te(`greetings.occasion.personal.${word}`) ? t(`greetings.occasion.personal.${word}`) : word
    const key = `greetings.occasion.festivals.${codeOf(word)}`
    if (currentLocale() === 'zh-CN') return names.value.get(word) ?? (te(key) ? t(key) : word)
    return te(key) ? t(key) : names.value.get(word) ?? word
  }

  /** When a rule sends: `当天 09:30`, `提前 3 天 09:30`. */
  function when(rule: Pick<Rule, 'lead_days' | 'send_at'>): string {
    const time = fmt.value.minuteOfDay(rule.send_at)
    return rule.lead_days ? t('greetings.when.before', { n: rule.lead_days, time }) : t('greetings.when.same', { time })
  }

  /** The ways of a rule in their order. */
  function channelNames(channels: readonly string[]): string {
    return channels.map(channel => labelOf('Channel', channel)).join(' → ')
  }

  return { known, occasionName, when, channelNames }
}
