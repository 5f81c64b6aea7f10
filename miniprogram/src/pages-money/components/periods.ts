/** A month, quarter or year as the API names it: `2026-11`, `2026-Q4`, `2026`. */
export type Span = 'month' | 'quarter' | 'year'

const MONTHS = { month: 1, quarter: 3, year: 12 } as const

/** The period of a kind that a day lies in. */
export function periodOf(span: Span, day: string): string {
  const [year = '', month = '01'] = day.split('-')
  if (span === 'year') return year
  return span === 'month' ? `${year}-${month}` : `${year}-Q${Math.ceil(Number(month) / 3)}`
}

/** The first day of a period. */
export function beginOf(period: string): string {
  const [year = '', rest = '01'] = period.split('-')
  const month = rest.startsWith('Q') ? (Number(rest.slice(1)) - 1) * 3 + 1 : Number(rest)
  return `${year}-${String(month).padStart(2, '0')}-01`
}

/** The period so many periods later (or before). */
export function stepped(span: Span, period: string, by: number): string {
  const [year = 0, month = 1] = beginOf(period).split('-').map(Number)
  const months = year * 12 + month - 1 + by * MONTHS[span]
  return periodOf(span, `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}-01`)
}

/** A month as commissions have it: `2026-11` is `202611`. */
export const monthNumber = (period: string): number => Number(period.replace('-', ''))
