/** Months, quarters and years of reports, as the API writes them: `2026-09`, `2026-Q3`, `2026`; months also `202609`. */
import { addDays } from '@common/format'

export type Step = 'month' | 'quarter' | 'year'
export const STEPS: readonly Step[] = ['month', 'quarter', 'year']

const SPAN = /^(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?$/

/** Whether a text is a span. */
export function isSpan(text: string): boolean {
  return SPAN.test(text)
}

/** How long a span is. */
export function stepOf(span: string): Step {
  return !span.includes('-') ? 'year' : span.includes('Q') ? 'quarter' : 'month'
}

/** The span of such a length that a day lies in. */
export function spanOf(day: string, step: Step): string {
  const [year = '', month = '01'] = day.split('-')
  if (step === 'year') return year
  return step === 'month' ? `${year}-${month}` : `${year}-Q${Math.ceil(Number(month) / 3)}`
}

export function yearOf(span: string): number {
  return Number(span.slice(0, 4))
}

/** The span so many of its own length later; before where negative. */
export function shifted(span: string, by: number): string {
  const step = stepOf(span)
  if (step === 'year') return String(yearOf(span) + by)
  const many = step === 'month' ? 12 : 4
  const at = yearOf(span) * many + Number(span.slice(step === 'month' ? 5 : 6)) - 1 + by
  const place = at - Math.floor(at / many) * many + 1
  const year = Math.floor(at / many)
  return step === 'month' ? `${year}-${String(place).padStart(2, '0')}` : `${year}-Q${place}`
}

/** The same span of the year before. */
export function yearBefore(span: string): string {
  return `${yearOf(span) - 1}${span.slice(4)}`
}

/** The first day of a span. */
export function firstDay(span: string): string {
  const step = stepOf(span)
  const month = step === 'year' ? 1 : step === 'month' ? Number(span.slice(5)) : Number(span.slice(6)) * 3 - 2
  return `${span.slice(0, 4)}-${String(month).padStart(2, '0')}-01`
}

/** The last day of a span. */
export function lastDay(span: string): string {
  return addDays(firstDay(shifted(span, 1)), -1)
}

/** A span of another length: the one of the last day that is not after `today`. */
export function asStep(span: string, step: Step, today: string): string {
  const last = lastDay(span)
  return spanOf(last < today ? last : firstDay(span) > today ? firstDay(span) : today, step)
}

/** The months of a year: `2026-01` … */
export function monthsOf(year: number): string[] {
  return Array.from({ length: 12 }, (_, index) => `${year}-${String(index + 1).padStart(2, '0')}`)
}

/** A month as the API's number: `202609`; and back. */
export function monthNumber(month: string): number {
  return Number(month.replace('-', ''))
}

export function monthText(month: number): string {
  return `${Math.floor(month / 100)}-${String(month % 100).padStart(2, '0')}`
}
