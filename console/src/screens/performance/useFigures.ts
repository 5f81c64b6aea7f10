import { useI18n } from 'vue-i18n'
import { useFormat } from '@/composables/useFormat'
import { isMoney, isRate } from './measures'
import type { Measure } from './types'

/** How figures are written: money in yuan, rates in percent, other things counted. */
export function useFigures() {
  const { t } = useI18n()
  const fmt = useFormat()
  const percent = (value: string) => fmt.value.percent(Number(value) / 100, 2)
  return {
    written: (measure: Measure, value: string | null | undefined) => {
      if (value === null || value === undefined) return isRate(measure) ? '–' : t('performance.noTarget')
      if (isRate(measure)) return percent(value)
      return isMoney(measure) ? fmt.value.money(value) : fmt.value.quantity(value)
    },
    short: (measure: Measure, value: string | null | undefined) => {
      if (value === null || value === undefined) return '–'
      if (isRate(measure)) return value === '' ? '–' : percent(value)
      if (Number(value) === 0) return '–'
      return isMoney(measure) ? fmt.value.money(value, false) : fmt.value.quantity(value)
    },
  }
}
