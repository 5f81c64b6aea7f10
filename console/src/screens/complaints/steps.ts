/** What comes next with a complaint. */
import type { ComplaintFull, State } from './types'

/** Acts of the head of the page. The API names which are possible now. */
export type Act = 'assign' | 'start' | 'resolve' | 'draft' | 'told' | 'close' | 'withdraw' | 'reopen' | 'ask' | 'compensate' | 'edit'

/** What is mostly done next. Sending is done at the letter, where it is read. */
const NEXT: Readonly<Partial<Record<State, Act>>> = { open: 'assign', assigned: 'start', in_progress: 'resolve', resolved: 'draft', result_sent: 'close' }

/** Acts in the order in which they are offered. */
const ORDER: readonly Act[] = ['assign', 'start', 'resolve', 'draft', 'told', 'close', 'ask', 'compensate', 'edit', 'reopen', 'withdraw']

/** What can be done now: the next step for a button of its own, and the others. */
export function actsOf(full: Pick<ComplaintFull, 'acts'> & { complaint: Pick<ComplaintFull['complaint'], 'state'> }): { next: Act | null, others: Act[] } {
  const { state } = full.complaint
  const possible: readonly string[] = full.acts
  const all = ORDER.filter(act => possible.includes(act))
  const wanted = NEXT[state]
  const next = wanted && all.includes(wanted) ? wanted : null
  return { next, others: all.filter(act => act !== next) }
}
