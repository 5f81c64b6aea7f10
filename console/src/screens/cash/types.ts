import type { Query, Schema } from '@/api'

export type FlowBy = Schema<'FlowBy'>
export type Flow = Schema<'FlowOut'>
export type FlowRow = Schema<'FlowRow'>
export type CashEntry = Schema<'CashEntryOut'>
export type View = 'flow' | 'entries' | 'accounts'

export type CashChoice = {
  view: View
  by: FlowBy
  from: string
  until: string
  method: string
  cash_account_id: number | undefined
  staff_id: number | undefined
  source: string
  inflow: '' | 'true' | 'false'
}

export const BYS: readonly FlowBy[] = ['day', 'month', 'method', 'account', 'person', 'source']
export const SOURCES = ['receipt', 'refund', 'payment', 'expense'] as const

/** The movements that a choice asks for. */
export function entriesQuery({ from, until, method, cash_account_id, staff_id, source, inflow }: CashChoice): Query<'/cash/entries'> {
  const said = Object.entries({ from, until, method, cash_account_id, staff_id, source }).filter(([, value]) => value !== '' && value !== undefined)
  return { ...Object.fromEntries(said), ...(inflow ? { inflow: inflow === 'true' } : {}) } as Query<'/cash/entries'>
}

/** The last day of a month, `2026-11`. */
export function lastDayOf(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number]
  return `${month}-${String(new Date(Date.UTC(year, number, 0)).getUTCDate()).padStart(2, '0')}`
}

/** The filters under which the movements behind a row of the report are found; `null` where no filter finds them. */
export function behind(by: FlowBy, key: string, span: { from: string, until: string }): Partial<CashChoice> | null {
  if (!key) return null
  if (by === 'day') return { from: key, until: key }
  if (by === 'month') {
    const [first, last] = [`${key}-01`, lastDayOf(key)]
    return { from: first < span.from ? span.from : first, until: last > span.until ? span.until : last }
  }
  if (by === 'method') return { method: key }
  if (by === 'account') return { cash_account_id: Number(key) }
  if (by === 'person') return { staff_id: Number(key) }
  return { source: key }
}
