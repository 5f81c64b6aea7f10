/** The months of a year of commission: settled, waiting for the approval of that, open, or still to come. */
import type { Schema } from '@/api'
import { monthNumber, monthsOf, spanOf } from '@/lib/spans'

export type Settlement = Schema<'SettlementOut'>
export type MonthState = 'settled' | 'waiting' | 'over' | 'running' | 'ahead'

export interface Month {
  /** `2026-09`. */
  month: string
  state: MonthState
  settlement?: Settlement
}

/** Whether a month is over: then it can be settled. */
export function isOver(month: string, today: string): boolean {
  return month < spanOf(today, 'month')
}

/** All months of a year, those to come left out unless they are of the year of today. */
export function yearOfMonths(year: number, settlements: readonly Settlement[], today: string): Month[] {
  const now = spanOf(today, 'month')
  return monthsOf(year).map(month => {
    const settlement = settlements.find(one => one.month === monthNumber(month))
    // One that was refused is open again.
    if (settlement && settlement.state !== 'refused') return { month, state: settlement.state, settlement }
    return { month, state: month < now ? 'over' : month === now ? 'running' : 'ahead' }
  })
}
