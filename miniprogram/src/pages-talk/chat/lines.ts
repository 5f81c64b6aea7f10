import type { Schema } from '@common/client'

export type Message = Schema<'MessageOut'>

export interface Shown {
  /** The oldest first. */
  messages: readonly Message[]
  /** Where older ones go on, where there are any. */
  older: string | undefined
}

/** Takes up the newest page (the newest first): new ones behind, known ones changed in their place. */
export function withNewest(shown: Shown, page: readonly Message[], older: string | undefined): Shown {
  const fresh = [...page].reverse()
  const first = fresh[0]
  if (!first) return shown
  const ids = new Set(fresh.map(message => message.id))
  const touches = shown.messages.some(message => ids.has(message.id))
  // so much was said meanwhile that the page does not reach back to what is shown
  if (!touches && older !== undefined) return { messages: fresh, older }
  const kept = shown.messages.filter(message => !ids.has(message.id) && isBefore(message, first))
  return { messages: [...kept, ...fresh], older: kept.length ? shown.older : older }
}

/** Puts an older page (the newest first) in front. */
export function withOlder(shown: Shown, page: readonly Message[], older: string | undefined): Shown {
  const ids = new Set(shown.messages.map(message => message.id))
  return { messages: [...[...page].reverse().filter(message => !ids.has(message.id)), ...shown.messages], older }
}

function isBefore(a: Message, b: Message): boolean {
  return a.at < b.at || (a.at === b.at && a.id < b.id)
}

/** A line of the chat: a day, something that happened, or what somebody said. */
export type Line
  = | { kind: 'day', key: string, day: string }
    | { kind: 'event', key: string, message: Message }
    | { kind: 'said', key: string, message: Message }

/** The lines of a chat, by the days of the company's zone. */
export function linesOf(messages: readonly Message[], dayOf: (at: string) => string): Line[] {
  const lines: Line[] = []
  let day = ''
  for (const message of messages) {
    const on = dayOf(message.at)
    if (on !== day) lines.push({ kind: 'day', key: `d${on}`, day: on })
    day = on
    const happened = message.kind === 'event' || (message.kind === 'menu' && message.direction === 'in')
    lines.push({ kind: happened ? 'event' : 'said', key: `m${message.id}`, message })
  }
  return lines
}

/** How much WeChat takes in one message, in bytes of UTF-8. */
export const MOST_BYTES = 2048

/** The length of a text in bytes of UTF-8. WeChat has no TextEncoder everywhere. */
export function bytesOf(text: string): number {
  let bytes = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}

/** What the platform lets us send now. */
export type Rest = { kind: 'unfollowed' } | { kind: 'closed' } | { kind: 'open', remaining: number, until: string, urgent: boolean }

const URGENT_MS = 3 * 3_600_000

/** Where the windows of a talk stand at a moment of the server's clock. */
export function restOf(talk: Pick<Schema<'ConversationFull'>, 'followed' | 'windows'>, now: number): Rest {
  if (!talk.followed) return { kind: 'unfollowed' }
  const open = talk.windows.windows.filter(one => one.remaining > 0 && Date.parse(one.expires_at) > now)
  const until = open.map(one => one.expires_at).sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1)
  if (!until) return { kind: 'closed' }
  const remaining = open.reduce((sum, one) => sum + one.remaining, 0)
  return { kind: 'open', remaining, until, urgent: remaining <= 1 || Date.parse(until) - now < URGENT_MS }
}

export interface Names { customer?: string | undefined, contact?: string | undefined, me?: string | undefined, company?: string | undefined }

/** Fills in the names of a quick reply; what is not known is left out, so that no customer sees a brace. */
export function fillIn(content: string, names: Names): string {
  return content.replace(/\{(customer|contact|me|company)\}/g, (_, name: keyof Names) => names[name] ?? '')
}
