import type { Query, Schema } from '@/api'
import { centsOf } from '@/lib/cents'
import { oldestFirst } from '@/screens/receipts/desk/parts'

export type PayableRow = Schema<'PayableRow'>
export type PayableFull = Schema<'PayableFull'>
export type PaymentRow = Schema<'PaymentRow'>
export type PaymentFull = Schema<'PaymentFull'>
export type Allocation = Schema<'PaymentAllocationOut'>
export type Method = Schema<'Method'>
export type AgingLine = Schema<'PayableAgingLine'>

export type Standing = 'open' | 'overdue' | 'settled' | 'all'
export const STANDINGS: readonly Standing[] = ['open', 'overdue', 'settled', 'all']

/** What each standing asks of the API. */
export function standing(is: Standing): Pick<Query<'/payables'>, 'open' | 'overdue'> {
  const asks: Record<Standing, Pick<Query<'/payables'>, 'open' | 'overdue'>> = { all: {}, open: { open: true }, overdue: { open: true, overdue: true }, settled: { open: false } }
  return asks[is] ?? {}
}

export type PaymentStanding = 'all' | 'open' | 'used' | 'reversed'
export const PAYMENT_STANDINGS: readonly PaymentStanding[] = ['all', 'open', 'used', 'reversed']

/** What each standing of a payment asks of the API. */
export function paymentStanding(is: PaymentStanding): Pick<Query<'/payments'>, 'open' | 'reversed'> {
  const asks: Record<PaymentStanding, Pick<Query<'/payments'>, 'open' | 'reversed'>> = {
    all: {}, open: { open: true, reversed: false }, used: { open: false, reversed: false }, reversed: { reversed: true },
  }
  return asks[is] ?? {}
}

/** A supplier's aging as the table of all agings has its lines. */
export function agedOf(line: AgingLine): Schema<'AgingLine'> {
  const { supplier, prepaid, ...rest } = line
  return { ...rest, of: supplier, credit: prepaid }
}

/** Payables of one supplier can be paid at once, the oldest due first; of several, or settled ones among them, not. */
export function payableTogether(rows: readonly PayableRow[]): PayableRow[] {
  const open = rows.filter(row => Number(row.open) > 0 && !row.reversed_on)
  const [first] = open
  return first && open.length === rows.length && open.every(row => row.supplier.id === first.supplier.id) ? byDue(open) : []
}

/** The oldest due first, as the server pays them. */
function byDue(rows: readonly PayableRow[]): PayableRow[] {
  return [...rows].sort((a, b) => a.due_on.localeCompare(b.due_on) || a.id - b.id)
}

/** What of an amount goes to which of the payables: the oldest due first, until one side ends; the rest is paid ahead. */
export function partsOf(rows: readonly PayableRow[], amount: string): Schema<'PaidPartIn'>[] {
  return Object.entries(oldestFirst(rows, centsOf(amount) ?? 0n)).map(([id, part]) => ({ payable_id: Number(id), amount: part }))
}
