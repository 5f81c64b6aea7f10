import type { Answer } from '@common/client'
import { appLocale } from '@/locale/which'
import { api, session } from './client'

/** What the two pages that people open first ask for first. The pages ask for the same by the same functions. */
const FIRST = {
  'pages/today/index': () => api.get('/todo', { query: { whose: 'mine' } }),
  'pages/customers/index': () => api.get('/customers', { query: { limit: 20 } }),
} as const

type Page = keyof typeof FIRST
interface Begun { answer: Promise<unknown>, at: number, locale: string }

/** A page that takes longer than this to come up asks anew: people expect what is true now. */
const FRESH_MS = 10_000
const begun = new Map<Page, Begun>()

/** Which page an address of a browser opens; the first one, where it names none. */
function pageIn(hash: string): string {
  return hash.replace(/^#?\/?/, '').split('?')[0] || 'pages/today/index'
}

/**
 * Asks for what the page of an address will ask for, while the program is still being put together. On a slow network that
 * is a round trip less to wait. To be called once, when the program starts.
 */
export function giveHeadStart(hash: string): void {
  const page = pageIn(hash)
  if (!(page in FIRST) || !session.signedIn) return
  const answer: Promise<unknown> = FIRST[page as Page]()
  // Whoever takes it hears of a failure; where nobody does, nobody misses it.
  answer.catch(() => undefined)
  begun.set(page as Page, { answer, at: Date.now(), locale: appLocale() })
}

function first<T>(page: Page, ask: () => Promise<T>): Promise<T> {
  const early = begun.get(page)
  begun.delete(page)
  const usable = early && Date.now() - early.at < FRESH_MS && early.locale === appLocale()
  return usable ? early.answer as Promise<T> : ask()
}

/** The person's own to-do list. */
export function ownTodo(): Promise<Answer<'/todo'>> {
  return first('pages/today/index', FIRST['pages/today/index'])
}

/** The first customers, narrowed to nothing. */
export function firstCustomers(): Promise<Answer<'/customers'>> {
  return first('pages/customers/index', FIRST['pages/customers/index'])
}
