import type { Locale } from '@common/format'
import { storage } from '@/platform/storage'

export type { Locale }

/** Chinese, where nobody has chosen. */
const CHOSEN = 'locale'
let current: Locale = storage.get<Locale>(CHOSEN) === 'en' ? 'en' : 'zh-CN'

/** The language of texts. For code that must not wait for the i18n machinery (the transport). */
export function appLocale(): Locale {
  return current
}

/** Changes and keeps it. Screens use `setLocale` of `@/locale`. */
export function chooseLocale(locale: Locale): void {
  current = locale
  storage.set(CHOSEN, locale)
}
