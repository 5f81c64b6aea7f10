/** What is measured, and where a figure leads. */
import { firstDay, lastDay } from '@/lib/spans'
import type { Figure, Measure, Performance, Subject } from './types'

export const MEASURES: readonly Measure[] = ['sales', 'receipts', 'contribution', 'new_customers', 'follow_ups', 'visits', 'checkpoint_completion', 'on_time_complaints']

/** A rate in percent: rates never sum up. */
export function isRate(measure: Measure): boolean {
  return measure === 'checkpoint_completion' || measure === 'on_time_complaints'
}

/** Counted in money; otherwise a number of things, or a rate. */
export function isMoney(measure: Measure): boolean {
  return measure === 'sales' || measure === 'receipts' || measure === 'contribution'
}

export function figureOf(row: Performance, measure: Measure): Figure | undefined {
  return row.figures.find(figure => figure.measure === measure)
}

/** How much of the target was reached: 1.2 = 120 %; none without a target. */
export function completionOf(figure: Figure | undefined): number | null {
  return figure?.completion === null || figure?.completion === undefined ? null : Number(figure.completion) / 100
}

/** How a completion looks. */
export function toneOf(completion: number | null): 'success' | 'brand' | 'warn' | 'neutral' {
  if (completion === null) return 'neutral'
  return completion >= 1 ? 'success' : completion >= 0.7 ? 'brand' : 'warn'
}

export interface Target { name: string, query: Record<string, string> }

/** The list behind a figure, where there is one that shows just this. */
export function listOf(measure: Measure, subject: Subject, key: number, period: string): Target | null {
  const span = { from: firstDay(period), until: lastDay(period) }
  const whose: Record<string, string> = subject === 'person' ? { staff_id: String(key) } : { department_id: String(key) }
  switch (measure) {
    case 'sales':
    case 'contribution':
      return { name: 'profit', query: { by: subject === 'person' ? 'salesperson' : 'department', period, row: String(key) } }
    case 'follow_ups': return { name: 'follow-ups', query: { ...whose, ...span } }
    case 'visits': return { name: 'follow-ups', query: { ...whose, ...span, channel: 'visit' } }
    default: return null
  }
}
