import { useI18n } from 'vue-i18n'
import { useFormat } from '@/composables/useFormat'
import { isMoney } from './measures'
import type { Measure } from './types'

/** How figures are written: money in yuan, other things counted. */
export function useFigures() {
  const { t } = useI18n()
  const fmt = useFormat()
  return {
    written: (measure: Measure, value: string | null | undefined) => {
      if (value === null || value === undefined) return t('performance.noTarget')
      return isMoney(measure) ? fmt.value.money(value) : fmt.value.quantity(value)
    },
    short: (measure: Measure, value: string | null | undefined) => {
      if (value === null || value === undefined) return '–'
      if (Number(value) === 0) return '–'
      return isMoney(measure) ? fmt.value.money(value, false) : fmt.value.quantity(value)
    },
  }
}
