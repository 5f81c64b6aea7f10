import { computed, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { api } from '@/api'
import { useFormat } from '@/composables/useFormat'
import { useLabels } from '@/composables/useLabels'
import { everybody } from '@/screens/team/directory'
import type { Names } from './sentences'

/** Names for the keys in the trail's details. Until they have come, and where they don't, the key is shown. */
export function useNames() {
  const { t, te } = useI18n()
  const { labelOf } = useLabels()
  const fmt = useFormat()
  const staff = shallowRef(new Map<number, string>())
  const departments = shallowRef(new Map<number, string>())

  void everybody(true).then(all => { staff.value = new Map(all.map(one => [one.id, one.name])) }, () => undefined)
  void api.get('/departments').then(({ items }) => { departments.value = new Map(items.map(one => [one.id, one.name])) }, () => undefined)

  return computed<Names>(() => ({
    label: labelOf,
    staff: id => staff.value.get(id) ?? `#${id}`,
    department: id => departments.value.get(id) ?? `#${id}`,
    money: amount => fmt.value.money(amount),
    dateTime: instant => fmt.value.dateTime(instant),
    field: name => te(`audit.field.${name}`) ? t(`audit.field.${name}`) : name,
    text: (key, values) => t(key, values ?? {}),
  }))
}
