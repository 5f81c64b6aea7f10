/**
 * Where the tokens of the sign-in lie.
 *
 * All tabs share one record in localStorage: a refresh token works once, so tabs that each kept a copy (as
 * sessionStorage does for duplicated tabs) would end each other's sign-in. Who does not want to be remembered gets a
 * cookie without a date beside it, which the browser drops when it is closed; a record without it is then forgotten.
 *
 * Scripts of ours can read the record, since the API takes tokens in a header. What protects it: the page runs no
 * script but its own (CSP `script-src 'self'`, no `v-html`), access tokens are short, refresh tokens change with
 * each use and a copied one ends the whole family, and one can end any session from the list of them.
 */
import type { Tokens, TokenStore } from '@common/session'

const KEY = 'gx.session'
const MARK = 'gx_console_open'

interface Kept extends Tokens { remembered: boolean }

let remembered = false

/** Whether the next sign-in shall outlive the browser's window. */
export function rememberSignIn(wanted: boolean): void {
  remembered = wanted
}

export const tokenStore: TokenStore = {
  load() {
    const kept = read()
    if (!kept) return null
    if (!kept.remembered && !document.cookie.includes(`${MARK}=1`)) {
      localStorage.removeItem(KEY)
      return null
    }
    remembered = kept.remembered
    return { access: kept.access, refresh: kept.refresh, endsAt: kept.endsAt }
  },
  save(tokens) {
    if (!tokens) {
      localStorage.removeItem(KEY)
      return
    }
    if (!remembered) document.cookie = `${MARK}=1; path=/console/; SameSite=Strict`
    localStorage.setItem(KEY, JSON.stringify({ ...tokens, remembered } satisfies Kept))
  },
}

/** Tells when another tab has signed in or out; the answer stops listening. */
export function onOtherTab(listener: (signedIn: boolean) => void): () => void {
  const heard = (event: StorageEvent) => {
    // A renewal changes the record, too, but nobody has come or gone by it.
    if (event.key === KEY && (event.newValue === null) !== (event.oldValue === null)) listener(event.newValue !== null)
  }
  window.addEventListener('storage', heard)
  return () => window.removeEventListener('storage', heard)
}

function read(): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Partial<Kept> | null
    const whole = typeof kept?.access === 'string' && typeof kept.refresh === 'string' && typeof kept.endsAt === 'number'
    return whole ? { remembered: false, ...kept } as Kept : null
  } catch {
    return null
  }
}
