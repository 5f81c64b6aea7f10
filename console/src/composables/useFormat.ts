import { computed, type ComputedRef } from 'vue'
import { createFormat, type Format } from '@common/format'
import { currentLocale } from '@/i18n'
import { useMe } from '@/stores/me'

/** The formatters of the present language and the company's zone: `fmt.money('1234.50')` in a template. */
export function useFormat(): ComputedRef<Format> {
  const me = useMe()
  return computed(() => createFormat({ locale: currentLocale(), zone: me.zone, now: me.now }))
}
