import { addDays, daysBetween } from '@common/format'

/** Spans that are offered, in days up to today. */
export const PRESETS = [7, 30, 90] as const
/** The longest span that the server counts, in days. */
export const LONGEST = 92

export interface Period { from: string, to: string }

/** What the address says of the period: so many days up to today, or a span of its own. */
export type PeriodChoice = { days: number, from: string, to: string }

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** The days that are meant. What makes no sense is the last thirty. */
export function periodOf({ days, from, to }: PeriodChoice, today: string): Period {
  if (DAY.test(from) && DAY.test(to) && from <= to && spanOf({ from, to }) <= LONGEST) return { from, to }
  const wanted = (PRESETS as readonly number[]).includes(days) ? days : 30
  return { from: addDays(today, 1 - wanted), to: today }
}

/** How many days a period has. */
export function spanOf({ from, to }: Period): number {
  return daysBetween(from, to) + 1
}
