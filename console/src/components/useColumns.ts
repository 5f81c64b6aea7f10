import { computed } from 'vue'
import { usePreference } from '@/composables/usePreference'
import type { Column } from './table'

/** Which columns of a table this person wants to see. Only differences from the default are kept. */
export function useColumns<T>(name: string, columns: () => Column<T>[]) {
  const choice = usePreference<Record<string, boolean>>(`columns.${name}`, {})
  const visible = (column: Column<T>) => column.fixed || (choice.value[column.key] ?? column.show !== false)
  return {
    shown: computed(() => columns().filter(visible)),
    hidden: computed(() => columns().filter(column => !visible(column)).map(column => column.key)),
    toggle: (key: string) => {
      const column = columns().find(one => one.key === key)
      if (column) choice.value = { ...choice.value, [key]: !visible(column) }
    },
    reset: () => { choice.value = {} },
  }
}
