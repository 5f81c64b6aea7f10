/** What a request tells those who decide: the server writes it as it was when it was asked. */
import type { Schema } from '@/api'

export type Approval = Schema<'ApprovalOut'>

export interface Line { product: string, quantity: string, unit_price: string, amount: string }

export interface Facts {
  amount: string | null
  /** The order's date. */
  ordered_on: string | null
  lines: Line[]
  /** What is to be written off. */
  receivable: { number: string, due_on: string | null, amount: string | null, open: string | null } | null
}

const text = (value: unknown): string | null => typeof value === 'string' || typeof value === 'number' ? String(value) : null

export function factsOf(approval: Approval): Facts {
  const detail = approval.detail as unknown as Record<string, unknown>
  const lines = Array.isArray(detail.lines) ? detail.lines as Record<string, unknown>[] : []
  const receivable = text(detail.receivable)
  const due = { due_on: text(detail.due_on), amount: text(detail.receivable_amount), open: text(detail.open) }
  return {
    amount: text(detail.amount),
    ordered_on: text(detail.ordered_on),
    lines: lines.map(line => ({
      product: text(line.product) ?? '', quantity: text(line.quantity) ?? '', unit_price: text(line.unit_price) ?? '', amount: text(line.amount) ?? '',
    })),
    receivable: receivable === null ? null : { number: receivable, ...due },
  }
}

/** Where the document stands; a write-off stands in the list of its customer's. */
export function placeOf(approval: Approval): { name: string, params?: { id: number }, query?: Record<string, string> } {
  if (approval.subject === 'write_off') return { name: 'write-offs', ...(approval.customer ? { query: { customer_id: String(approval.customer.id) } } : {}) }
  if (approval.subject === 'commission_settlement') return { name: 'commission', query: { month: approval.subject_number } }
  return { name: approval.subject, params: { id: approval.subject_id } }
}
