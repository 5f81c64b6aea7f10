import type { Schema } from '@common/client'

export interface AskedLine { product: string, quantity: string, unit_price: string, amount: string }

const text = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '')

/** What those who decide must see, as far as it is said: amounts, and the lines of a quote. */
export interface Detail { amount: string, open: string, receivable: string, due: string, lines: AskedLine[] }

/** The server keeps it as it was when somebody asked; what it is made of depends on what is asked for. */
export function detailOf(approval: Pick<Schema<'ApprovalOut'>, 'detail'>): Detail {
  const detail = approval.detail as Record<string, unknown> | null
  const lines = Array.isArray(detail?.lines) ? detail.lines as Record<string, unknown>[] : []
  return {
    amount: text(detail?.amount),
    open: text(detail?.open),
    receivable: text(detail?.receivable),
    due: text(detail?.due_on),
    lines: lines.map(line => ({ product: text(line.product), quantity: text(line.quantity), unit_price: text(line.unit_price), amount: text(line.amount) })),
  }
}
