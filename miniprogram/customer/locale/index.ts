import { createI18n } from 'vue-i18n'
import { failureText, label as labelOf, type EnumName } from '@common/enums'
import { createFormat, type Locale } from '@common/format'
import { toFailure } from '@common/session'
import en from './en'
import zh from './zh-CN'

/**
 * The texts of the customers' pages. Components that both programs share ask for `@/locale`, and find this one here.
 * A customer reads the language of their WeChat; Chinese where it is none of ours.
 */
const own: Locale = /^en/i.test(navigator.language) ? 'en' : 'zh-CN'

export const i18n = createI18n({ legacy: false, locale: own, fallbackLocale: 'zh-CN', messages: { 'zh-CN': zh, en }, missingWarn: false, fallbackWarn: false })

/** The formatters, in the customer's language. */
export const format = createFormat({ locale: own })

export function locale(): Locale {
  return i18n.global.locale.value as Locale
}

export function t(key: string, named: Record<string, unknown> = {}): string {
  return i18n.global.t(key, named)
}

/** The label of a word of the API. */
export function label(name: EnumName, word: string | null | undefined): string {
  return labelOf(locale(), name, word)
}

/** What to say of a failure. */
export function explain(failure: unknown): string {
  const known = toFailure(failure)
  return i18n.global.te(`failure.${known.code}`, locale()) ? t(`failure.${known.code}`) : failureText(locale(), known)
}

/** Whether there is a text; Chinese has all. */
export function has(key: string): boolean {
  return i18n.global.te(key, 'zh-CN')
}
