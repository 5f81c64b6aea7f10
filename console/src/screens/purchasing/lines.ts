/** The lines of a purchase order while they are typed. */
import { isDecimal } from '@common/format'
import type { Body, Schema } from '@/api'
import { centsOf } from '@/lib/cents'
import { scale, short, toUnits } from '@/lib/decimal'
import type { OrderFull, OrderLine } from './types'

export interface DraftLine {
  /** Of this page only. */
  key: number
  product_id: number | null
  code: string
  /** The product's; what is typed as long as none is chosen. */
  product_name: string
  specification: string
  unit: string
  quantity: string
  unit_price: string
  /** In percent. */
  tax_rate: string
  /** What is there, where the product was chosen here. */
  on_hand: string | null
  /** What one costs now, without tax; only for who may see it. */
  cost: string | null
}

export type Field = 'product_id' | 'quantity' | 'unit_price' | 'tax_rate'
export type Wrong = 'needed' | 'product' | 'quantity' | 'price' | 'tax'

/** What was paid for a product the last time. */
export interface LastPrice { unit_price: string, on: string, supplier: Schema<'Named'>, order: Schema<'Named'> }

let keys = 0

/** An empty line, taxed like the one before. */
export function blankLine(before?: DraftLine): DraftLine {
  return {
    key: keys += 1, product_id: null, code: '', product_name: '', specification: '', unit: '', quantity: '', unit_price: '',
    tax_rate: before?.tax_rate || '13', on_hand: null, cost: null,
  }
}

/** A stored line, to be typed on. */
export function lineOf(line: Pick<OrderLine, 'product_id' | 'product_code' | 'product_name' | 'specification' | 'unit' | 'quantity' | 'unit_price' | 'tax_rate'>): DraftLine {
  return {
    ...blankLine(), product_id: line.product_id, code: line.product_code, product_name: line.product_name, specification: line.specification ?? '', unit: line.unit,
    quantity: short(line.quantity), unit_price: short(line.unit_price), tax_rate: short(line.tax_rate),
  }
}

/** Puts a product on a line; the price is what the supplier says. */
export function put(line: DraftLine, product: Schema<'ProductOut'>): void {
  Object.assign(line, {
    product_id: product.id, product_name: product.name, specification: product.specification ?? '', unit: product.unit,
    tax_rate: short(product.tax_rate), unit_price: '',
  })
  know(line, product)
}

/** What is known of the product that stands on a line. */
export function know(line: DraftLine, product: Schema<'ProductOut'>): void {
  Object.assign(line, { code: product.code, on_hand: product.on_hand, cost: product.cost ?? null })
}

/** What is typed is no product yet. */
export function putText(line: DraftLine, text: string): void {
  Object.assign(line, { product_id: null, code: '', product_name: text, specification: '', unit: '', on_hand: null, cost: null })
}

/** Whether nothing that counts was typed. */
export function isBlank(line: DraftLine): boolean {
  return line.product_id === null && ![line.product_name, line.quantity, line.unit_price].some(text => text.trim())
}

/** What can't stand in a line; what is only missing counts where `all` is asked for. */
export function wrongsOf(line: DraftLine, all: boolean): Partial<Record<Field, Wrong>> {
  if (isBlank(line)) return {}
  const wrongs: Partial<Record<Field, Wrong>> = {}
  if (all && line.product_id === null) wrongs.product_id = 'product'
  const check = (field: 'quantity' | 'unit_price' | 'tax_rate', is: Wrong, stands: (text: string) => boolean) => {
    const text = line[field].trim()
    if (!text ? all : !stands(text)) wrongs[field] = text ? is : 'needed'
  }
  check('quantity', 'quantity', text => isDecimal(text, 3) && (toUnits(text, 3) ?? 0n) > 0n)
  check('unit_price', 'price', text => isDecimal(text, 4))
  check('tax_rate', 'tax', text => isDecimal(text, 2) && Number(text) <= 50)
  return wrongs
}

/** The price of a product in an order, and whose it was. */
export function lastPriceOf(order: OrderFull, product: number): LastPrice | null {
  const line = order.lines.find(one => one.product_id === product)
  if (!line) return null
  return { unit_price: short(line.unit_price), on: order.ordered_on, supplier: order.supplier, order: { id: order.id, name: order.number } }
}

/** By how much a price differs from the last one, as a share of that; only for the eye. */
export function changeOf(price: string, last: string): number | null {
  const [now, before] = [toUnits(price, 4), toUnits(last, 4)]
  return now === null || !before ? null : Number(now - before) / Number(before)
}

/** As the API wants them. */
export function bodyOf(lines: readonly DraftLine[]): Body<'/purchase-orders'>['lines'] {
  return lines.map(line => ({
    product_id: line.product_id, quantity: line.quantity.trim(), unit_price: line.unit_price.trim(), tax_rate: line.tax_rate.trim() || '0',
  }))
}

/** What so much more of a line comes to, in cents, as the server reckons parts: all of them sum to the line. */
export function partOf(line: Pick<OrderLine, 'quantity' | 'amount' | 'received_quantity'>, now: string): bigint {
  const [whole, before, more] = [toUnits(line.quantity, 3) ?? 0n, toUnits(line.received_quantity, 3) ?? 0n, toUnits(now, 3) ?? 0n]
  const amount = centsOf(line.amount) ?? 0n
  return whole > 0n && more > 0n ? scale(amount, before + more, whole) - scale(amount, before, whole) : 0n
}
