/** How the messages of a talk grow: older ones in front, new ones behind, known ones changed in their place. */
import type { Message } from '../types'

export interface Shown {
  /** The oldest first. */
  messages: readonly Message[]
  /** Where older ones go on; `null` where there are none. */
  older: string | null
}

/**
 * Takes up the newest page (the newest first). Where it does not reach back to what is shown, so much was said
 * meanwhile that it takes the place of it.
 */
export function takeUpNewest(shown: Shown, page: readonly Message[], older: string | null): Shown {
  const fresh = [...page].reverse()
  const first = fresh[0]
  const ids = new Set(fresh.map(message => message.id))
  const before = shown.messages.filter(message => !ids.has(message.id))
  const joins = before.length < shown.messages.length
  if (!first || !shown.messages.length || (!joins && older !== null)) return { messages: fresh, older }
  const kept = before.filter(message => message.at < first.at || (message.at === first.at && message.id < first.id))
  return { messages: [...kept, ...fresh], older: kept.length ? shown.older : older }
}

/** Puts an older page (the newest first) in front. */
export function takeUpOlder(shown: Shown, page: readonly Message[], older: string | null): Shown {
  const ids = new Set(shown.messages.map(message => message.id))
  const fresh = [...page].reverse().filter(message => !ids.has(message.id))
  return { messages: [...fresh, ...shown.messages], older }
}

/** A line of the chat: the day, an event, or what somebody said; `joined` follows the same speaker at once. */
export type Line
  = | { kind: 'day', day: string }
    | { kind: 'event', message: Message }
    | { kind: 'said', message: Message, joined: boolean }

/** After so long a silence the speaker is named again. */
const JOINED_MS = 3 * 60_000

/** Something that happened, and that nobody said. */
export function isEvent(message: Message): boolean {
  return message.kind === 'event' || (message.kind === 'menu' && message.direction === 'in')
}

function speaker(message: Message): string {
  return `${message.direction}-${message.staff?.id ?? message.via}`
}

/** The lines of a chat, by days of the company's zone. */
export function linesOf(messages: readonly Message[], dayOf: (at: string) => string): Line[] {
  const lines: Line[] = []
  let day = ''
  let last: Message | undefined
  for (const message of messages) {
    const on = dayOf(message.at)
    if (on !== day) {
      lines.push({ kind: 'day', day: on })
      day = on
      last = undefined
    }
    if (isEvent(message)) {
      lines.push({ kind: 'event', message })
      last = undefined
      continue
    }
    const joined = !!last && speaker(last) === speaker(message) && Date.parse(message.at) - Date.parse(last.at) < JOINED_MS
    lines.push({ kind: 'said', message, joined })
    last = message
  }
  return lines
}
