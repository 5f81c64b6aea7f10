/** How much time is left, and how complaints lie on the board. */
import type { Tone } from '@common/enums'
import type { Complaint, Standing, State } from './types'

/** The states in which something is still to be done, in order. */
export const OPEN_STATES: readonly State[] = ['open', 'assigned', 'in_progress', 'resolved', 'result_drafted', 'result_sent']
/** The customer has no answer yet; the most urgent first. */
export const WAITING: readonly Standing[] = ['overdue', 'near', 'half', 'in_time']

const TONES: Readonly<Record<Standing, Tone>> = {
  overdue: 'danger', near: 'warn', half: 'info', in_time: 'neutral', answered_in_time: 'success', answered_late: 'warn', withdrawn: 'neutral',
}

export function toneOf(standing: Standing): Tone {
  return TONES[standing]
}

/** Whether the clock still runs. */
export function isWaiting(standing: Standing): boolean {
  return WAITING.includes(standing)
}

type Due = Pick<Complaint, 'begun_at' | 'due_at' | 'standing'>

/** Milliseconds until the deadline; less than nothing once it is past. */
export function leftOf(one: Pick<Due, 'due_at'>, now: number): number {
  return Date.parse(one.due_at) - now
}

/** How it stands at this very moment: a deadline passes while the page is looked at, the server says it only when it is asked. */
export function standingNow(one: Due, now: number): Standing {
  return isWaiting(one.standing) && leftOf(one, now) <= 0 ? 'overdue' : one.standing
}

export interface BoardColumn<K extends string> { key: K, items: Complaint[] }

/** The board by states: those in which something is to be done, in order. */
export function byState(rows: readonly Complaint[]): BoardColumn<State>[] {
  return OPEN_STATES.map(key => ({ key, items: rows.filter(row => row.state === key) }))
}

/** The board by time left: only what the customer still waits for. */
export function byTime(rows: readonly Complaint[], now: number): BoardColumn<Standing>[] {
  return WAITING.map(key => ({ key, items: rows.filter(row => standingNow(row, now) === key) }))
}
