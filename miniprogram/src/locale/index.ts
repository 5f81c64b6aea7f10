import { createI18n } from 'vue-i18n'
import { Locale as WotLocale } from 'wot-design-uni/locale/index'
import wotEnglish from 'wot-design-uni/locale/lang/en-US'
import { computed, type ComputedRef } from 'vue'
import { failureText, label as labelOf, type EnumName } from '@common/enums'
import { createFormat, type Format, type Locale } from '@common/format'
import { toFailure } from '@common/session'
import { useSession } from '@/stores/session'
import en from './en'
import { appLocale, chooseLocale } from './which'
import zh from './zh-CN'

export type { Locale }
/** Texts: a tree whose leaves are texts. */
export interface Messages { [key: string]: string | Messages }

export const i18n = createI18n({
  legacy: false,
  locale: appLocale() as Locale,
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': zh, en } as Record<Locale, Messages>,
  missingWarn: false,
  fallbackWarn: false,
})

useWotLanguage(appLocale())

/** The text of a key: `t('customer.next', { day })`. Follows the language, in templates too. */
export function t(key: string, named?: Record<string, unknown>): string {
  return named ? i18n.global.t(key, named) : i18n.global.t(key)
}

/** The text of a key that depends on a count: `{n} order | {n} orders`. */
export function tn(key: string, n: number, named: Record<string, unknown> = {}): string {
  return i18n.global.t(key, { n, ...named }, n)
}

/** Adds a sub-package's own texts; its pages import its `locale` for that. */
export function addMessages(messages: Record<Locale, Messages>): void {
  for (const locale of ['zh-CN', 'en'] as const) i18n.global.mergeLocaleMessage(locale, messages[locale])
}

export function locale(): Locale {
  return i18n.global.locale.value as Locale
}

export function setLocale(to: Locale): void {
  chooseLocale(to)
  i18n.global.locale.value = to
  useWotLanguage(to)
}

function useWotLanguage(to: Locale): void {
  if (to === 'en') WotLocale.use('en-US', wotEnglish)
  else WotLocale.use('zh-CN')
}

/** The label of a word of the API: `label('OrderState', order.state)`. */
export function label(name: EnumName, word: string | null | undefined): string {
  return labelOf(locale(), name, word)
}

/** What to say of a failure. */
export function explain(failure: unknown): string {
  const known = toFailure(failure)
  return i18n.global.te(`failure.${known.code}`, locale()) ? t(`failure.${known.code}`) : failureText(locale(), known)
}

/** The formatters for this person's language and company. In templates: `f.money(order.amount)`. */
export function useFormat(): ComputedRef<Format> {
  const session = useSession()
  return computed(() => createFormat({ locale: locale(), ...(session.me ? { zone: session.me.zone } : {}) }))
}
