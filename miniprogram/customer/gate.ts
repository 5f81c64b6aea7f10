import { shallowRef } from 'vue'
import { forget, recall, remember } from './session-values'
import { placeIn, screenOf } from './screens'

/**
 * Who may come in. Signing in is a redirect to WeChat and back to the page that was asked for; in WeChat it is silent and
 * happens by itself, elsewhere one is told to open the page in WeChat.
 */
export type Gate =
  | { kind: 'open' }
  /** On the way to WeChat. */
  | { kind: 'leaving' }
  /** Not signed in, and this is not WeChat. */
  | { kind: 'outside' }
  /** Just came back from WeChat and is nobody yet: the browser keeps no cookies. */
  | { kind: 'stuck' }
  /** Signed out by one's own wish. */
  | { kind: 'out' }
  /** WeChat or the server said no. */
  | { kind: 'trouble', code: string }

export const gate = shallowRef<Gate>({ kind: 'open' })

const ASKED = 'asked'
const ACCOUNT = 'account'
/** Whoever comes back within this and is nobody would only go round in circles. */
const ROUND_MS = 60_000
/** The account that the address named when the page was opened. */
let wanted: string | undefined

/** Whether this is WeChat's own browser. */
export function inWechat(): boolean {
  return /MicroMessenger/i.test(navigator.userAgent)
}

/** The page that is shown, by its short address. */
export function here(): string {
  return screenOf(placeIn(location.hash))
}

/** Where one signs in, to come back to a page. */
export function signInAddress(to: string, appid?: string): string {
  return `/api/v1/my/sign-in?${appid ? `appid=${encodeURIComponent(appid)}&` : ''}to=${encodeURIComponent(to)}`
}

/** Goes to sign in, and comes back to where one is, or to `to`. */
export function signIn(to = here()): void {
  if (gate.value.kind === 'leaving') return
  gate.value = { kind: 'leaving' }
  remember(ASKED, Date.now())
  location.assign(signInAddress(to, wanted ?? recall<string>(ACCOUNT)))
}

/** The server knows nobody (any more) by this browser's cookie. */
export function signInEnded(): void {
  if (gate.value.kind !== 'open') return
  if (!inWechat()) gate.value = { kind: 'outside' }
  else if (justAsked()) gate.value = { kind: 'stuck' }
  else signIn()
}

/** The server knows who it is, and over which account. A link that names another one signs in anew, over that one. */
export function signedIn(appid: string): void {
  const tried = justAsked()
  forget(ASKED)
  if (wanted && wanted !== appid && !tried && inWechat()) return signIn()
  remember(ACCOUNT, appid)
}

/** A link may name the account that it belongs to. */
export function wantAccount(appid: string | undefined | null): void {
  wanted = appid && /^wx[0-9a-zA-Z]{8,30}$/.test(appid) ? appid : undefined
}

/** The server or WeChat did not let us in. An account that is none any more is not asked for again. */
export function refused(code: string): void {
  if (code.startsWith('account.')) forget(ACCOUNT)
  gate.value = { kind: 'trouble', code }
}

function justAsked(): boolean {
  return Date.now() - (recall<number>(ASKED) ?? 0) < ROUND_MS
}

/** Tries again after something went wrong. */
export function tryAgain(): void {
  gate.value = { kind: 'open' }
  signIn()
}
