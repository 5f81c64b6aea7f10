/** What parts of a line come to, and how far the points of a delivery are: as the server reckons. */
import { fromUnits, scale, short, toUnits } from '@/lib/decimal'
import type { Checkpoint } from './types'

/**
 * What `take` of a line comes to after `done` of it went before: all parts sum to the line. Cents; nothing for what is
 * no number.
 */
export function partAmount(line: { amount: string, quantity: string }, done: string, take: string): bigint | null {
  const [amount, all, before, now] = [toUnits(line.amount, 2), toUnits(line.quantity, 3), toUnits(done, 3), toUnits(take, 3)]
  if (amount === null || all === null || before === null || now === null || now < 0n) return null
  return all === 0n ? 0n : scale(amount, before + now, all) - scale(amount, before, all)
}

/** The sum of amounts, as a decimal string; what is none counts nothing. */
export function sumOf(amounts: readonly (bigint | string | null | undefined)[]): string {
  const cents = amounts.map(one => typeof one === 'bigint' ? one : toUnits(one ?? '', 2) ?? 0n)
  return fromUnits(cents.reduce((sum, one) => sum + one, 0n), 2)
}

/** What of a line may still come back. */
export function leftOf(line: { quantity: string, returned_quantity: string }): string {
  const left = (toUnits(line.quantity, 3) ?? 0n) - (toUnits(line.returned_quantity, 3) ?? 0n)
  return short(fromUnits(left > 0n ? left : 0n, 3))
}

export interface Completion { due: number, inTime: number, missing: number, bad: number }

/** Required points answered in time ÷ required points due; what is due today counts once it is answered. */
export function completionOf(points: readonly Checkpoint[], today: string): Completion {
  const due = points.filter(one => one.required && one.due_on && one.due_on <= today && (one.due_on < today || one.answered_at))
  return {
    due: due.length,
    inTime: due.filter(one => one.answered_on && one.due_on && one.answered_on <= one.due_on).length,
    missing: points.filter(one => one.standing === 'missing').length,
    bad: points.filter(one => one.standing === 'bad').length,
  }
}
