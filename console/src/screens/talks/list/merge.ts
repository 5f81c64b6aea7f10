/** How a list that is polled takes up what is new: without flicker, and without losing the pages that were read. */
import type { Talk } from '../types'

/** Which talks are shown. */
export type View = 'waiting' | 'mine' | 'all'

export interface TalkFilter {
  view: View
  unread: boolean
  /** Only those of followers whom nobody knows. */
  unlinked: boolean
}

/** Which of the filters the server does not know. */
export function fits(talk: Talk, filter: TalkFilter, me: number | undefined): boolean {
  return (filter.view !== 'mine' || talk.owner?.id === me) && (!filter.unlinked || (!talk.contact && !talk.customer))
}

/** Whether the server's filters are enough, so that one page asked for is one page shown. */
export function isPlain(filter: TalkFilter): boolean {
  return filter.view !== 'mine' && !filter.unlinked
}

/** By what the talks of a view are in order, the first one first. */
function comesBefore(view: View): (a: Talk, b: Talk) => number {
  if (view === 'waiting') return (a, b) => (a.waiting_since ?? '').localeCompare(b.waiting_since ?? '') || a.id - b.id
  return (a, b) => b.last_message_at.localeCompare(a.last_message_at) || b.id - a.id
}

export interface Known {
  rows: readonly Talk[]
  /** The talk that is looked at: it stays where it was though it left the list (answering ends waiting). */
  keep?: number | undefined
}

/**
 * The rows after a fresh first page came. `whole` says that it is all there is. Rows of later pages stay where they
 * belong behind the fresh ones.
 */
export function takeUp({ rows, keep }: Known, fresh: readonly Talk[], whole: boolean, view: View): Talk[] {
  const ids = new Set(fresh.map(talk => talk.id))
  const last = fresh.at(-1)
  const order = comesBefore(view)
  const older = whole || !last ? [] : rows.filter(talk => !ids.has(talk.id) && order(last, talk) < 0)
  const all = [...fresh, ...older]
  const at = keep === undefined ? -1 : rows.findIndex(talk => talk.id === keep)
  const kept = rows[at]
  if (!kept || all.some(talk => talk.id === kept.id)) return all
  return [...all.slice(0, at), kept, ...all.slice(at)]
}
