/** An amendment of a confirmed order while it is typed: its open lines, and lines that are added. */
import type { Schema } from '@/api'
import { fromUnits, short, toUnits } from '@/lib/decimal'
import { isDecimal } from '@common/format'
import { sumsOf, type LineIn } from '@/components/trade/lines'
import type { Line, OrderFull } from './types'

export interface AmendLine { id: number, quantity: string, unit_price: string, price_reason: string }
export interface AmendForm { reason: string, deliver_by: string, remark: string, lines: AmendLine[] }

export const isOpen = (line: Line) => (toUnits(line.open_quantity, 3) ?? 0n) > 0n
/** Nothing of it was shipped: its price may change. */
export const isUnshipped = (line: Line) => toUnits(line.shipped_quantity, 3) === 0n

export function formOf(order: OrderFull): AmendForm {
  return {
    reason: '', deliver_by: order.deliver_by ?? '', remark: order.remark ?? '',
    lines: order.lines.filter(isOpen).map(line => ({
      id: line.id, quantity: short(line.quantity), unit_price: short(line.unit_price), price_reason: line.price_reason ?? '',
    })),
  }
}

const same = (a: string, b: string, digits: number) => toUnits(a, digits) === toUnits(b, digits)

/** Whether something of a line was changed. */
export function isChanged(line: Line, typed: AmendLine): boolean {
  return !same(line.quantity, typed.quantity, 3) || !same(line.unit_price, typed.unit_price, 4)
    || (typed.price_reason.trim() || null) !== (line.price_reason ?? null)
}

/** What is wrong with the quantity or price of a line: a word for it. */
export function wrongOf(line: Line, typed: AmendLine): 'quantity' | 'price' | 'shipped' | null {
  if (!isDecimal(typed.quantity, 3) || toUnits(typed.quantity, 3) === 0n) return 'quantity'
  if ((toUnits(typed.quantity, 3) ?? 0n) < (toUnits(line.shipped_quantity, 3) ?? 0n)) return 'shipped'
  return isDecimal(typed.unit_price, 4) ? null : 'price'
}

/** What the order will come to, as far as it can be said before the server reckons. */
export function grossAfter(order: OrderFull, form: AmendForm, added: Parameters<typeof sumsOf>[0]): string {
  const cents = (text: string) => toUnits(text, 2) ?? 0n
  const rows = order.lines.map(line => {
    const typed = form.lines.find(one => one.id === line.id)
    return typed && isChanged(line, typed) ? cents(sumsOf([{ ...typed, tax_rate: '0' }]).gross) : cents(line.amount)
  })
  return fromUnits(rows.reduce((sum, one) => sum + one, cents(sumsOf(added).gross)), 2)
}

export function bodyOf(order: OrderFull, version: number, form: AmendForm, added: LineIn[]): Schema<'AmendmentIn'> {
  const changed = form.lines.filter(typed => {
    const line = order.lines.find(one => one.id === typed.id)
    return !!line && isChanged(line, typed)
  })
  return {
    version,
    reason: form.reason.trim(),
    ...(form.deliver_by === (order.deliver_by ?? '') ? {} : { deliver_by: form.deliver_by || null }),
    ...(form.remark.trim() === (order.remark ?? '') ? {} : { remark: form.remark.trim() || null }),
    lines: changed.map(one => ({
      order_line_id: one.id, quantity: one.quantity.trim(), unit_price: one.unit_price.trim(),
      price_reason: one.price_reason.trim() || null,
    })),
    added,
  }
}

export function saysNothing(order: OrderFull, form: AmendForm, added: LineIn[]): boolean {
  const body = bodyOf(order, 0, form, added)
  return !body.lines?.length && !added.length && !('deliver_by' in body) && !('remark' in body)
}
