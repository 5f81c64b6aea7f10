/** Languages: Chinese by default, English complete. Each one is a chunk of its own, with Element Plus's words. */
import { shallowRef } from 'vue'
import { createI18n } from 'vue-i18n'
import type { Language } from 'element-plus/es/locale'
import type { Locale } from '@common/format'

interface LanguagePack { messages: Record<string, unknown>, element: Language }

const KEY = 'gx.locale'
const packs: Record<Locale, () => Promise<{ default: LanguagePack }>> = {
  'zh-CN': () => import('./zh-CN'),
  en: () => import('./en'),
}

export const i18n = createI18n({ legacy: false, locale: '', fallbackLocale: false, messages: {} })

/** The words of Element Plus in the present language. */
export const elementLocale = shallowRef<Language>()

/** The language that was chosen last. */
export function wantedLocale(): Locale {
  return localStorage.getItem(KEY) === 'en' ? 'en' : 'zh-CN'
}

/** Loads a language and speaks it from now on. */
export async function useLocale(locale: Locale): Promise<void> {
  const { default: pack } = await packs[locale]()
  i18n.global.setLocaleMessage(locale, pack.messages)
  i18n.global.locale.value = locale as never
  elementLocale.value = pack.element
  document.documentElement.lang = locale
  localStorage.setItem(KEY, locale)
}

/** The present language. */
export function currentLocale(): Locale {
  return (i18n.global.locale.value as string) === 'en' ? 'en' : 'zh-CN'
}

/** A text outside of components. */
export function translate(key: string, values: Record<string, unknown> = {}): string {
  return i18n.global.t(key, values)
}
