/** What the platform lets us send now, in words that the composer understands. */
import type { TalkFull } from '../types'

export type WindowState
  = | { kind: 'unfollowed' }
    | { kind: 'closed' }
    | { kind: 'open', remaining: number, leftMs: number, until: string, urgent: boolean }

/** With so little left the composer warns. */
const URGENT_MS = 3 * 3_600_000

/** Where a talk stands at a moment (ms of the server's clock). */
export function windowOf(talk: Pick<TalkFull, 'followed' | 'windows'>, now: number): WindowState {
  if (!talk.followed) return { kind: 'unfollowed' }
  const open = talk.windows.windows.filter(one => one.remaining > 0 && Date.parse(one.expires_at) > now)
  const until = open.map(one => one.expires_at).sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1)
  const remaining = open.reduce((sum, one) => sum + one.remaining, 0)
  if (!until || remaining <= 0) return { kind: 'closed' }
  const leftMs = Date.parse(until) - now
  return { kind: 'open', remaining, leftMs, until, urgent: remaining <= 1 || leftMs < URGENT_MS }
}

/** The most bytes of a text that the platform takes, and the most characters that the server takes. */
export const MOST_BYTES = 2048
export const MOST_CHARACTERS = 1000

/** How long a text is by both counts, and whether it can be sent. */
export function sizeOf(text: string): { bytes: number, characters: number, fits: boolean, near: boolean } {
  const bytes = new TextEncoder().encode(text).length
  const characters = [...text].length
  return {
    bytes, characters,
    fits: bytes <= MOST_BYTES && characters <= MOST_CHARACTERS,
    near: bytes > MOST_BYTES * 0.8 || characters > MOST_CHARACTERS * 0.8,
  }
}
