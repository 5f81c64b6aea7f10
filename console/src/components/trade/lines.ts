/** The lines of a quote or an order while they are typed: what they come to, and what their prices ask for. */
import type { Ref } from 'vue'
import type { Schema } from '@/api'
import { cleanAmount } from '@/lib/cents'
import { amountOf, fromUnits, netOf, scale, short, toUnits } from '@/lib/decimal'

export type Product = Schema<'ProductOut'>
export type Facts = Schema<'PriceFactsOut'>
export type LineIn = Schema<'LineIn'>

export const MOST_LINES = 200

export interface DraftLine {
  /** Of this page only. */
  key: number
  /** None for what is typed freely. */
  product_id: number | null
  code: string
  product_name: string
  specification: string
  unit: string
  /** In percent. */
  tax_rate: string
  quantity: string
  unit_price: string
  price_reason: string
  /** Somebody typed the price; otherwise it follows what is known of the customer. */
  priced: boolean
}

/** What is wrong with a line, by the API's name of the field. */
export type Wrongs = Partial<Record<'product_name' | 'unit' | 'tax_rate' | 'quantity' | 'unit_price' | 'price_reason', string>>

/** What the price of a line asks for. */
export interface Verdict {
  /** It differs from the one told last by more than is usual. */
  wantsReason: boolean
  /** By how much it differs from the one told last, as a share of that; only for the eye. */
  change: number | null
  underFloor: boolean
  restricted: boolean
  inactive: boolean
}

/** Sums of lines, as decimal strings. */
export interface Sums { net: string, tax: string, gross: string }

/** Lines that are typed in a `LineTable`. */
export interface TypedLines<L> {
  lines: Ref<L[]>
  /** Those in which something stands. */
  used: Readonly<Ref<readonly L[]>>
  sums: Readonly<Ref<Sums>>
  append: (before?: L) => void
  drop: (index: number) => void
}

/** Where the cursor can be put in lines that are typed. */
export interface LineFocus {
  focus: (line: number, cell?: string) => Promise<void>
  focusWrong: () => Promise<void>
  add: () => Promise<void>
}

/** What lines that are typed have in common, whether they are sold or bought. */
export interface TypedLine {
  /** None where words were typed that are no product. */
  product_id: number | null
  product_name: string
  specification: string
  unit: string
  quantity: string
  unit_price: string
}

let keys = 0

/** An empty line; what is counted and taxed like the line before is so mostly. */
export function blankLine(before?: DraftLine): DraftLine {
  return {
    key: keys += 1, product_id: null, code: '', product_name: '', specification: '', unit: before?.unit ?? '', tax_rate: before?.tax_rate || '13',
    quantity: '', unit_price: '', price_reason: '', priced: false,
  }
}

/** Whether nothing that counts was typed. */
export function isBlank(line: DraftLine): boolean {
  return line.product_id === null && ![line.product_name, line.specification, line.quantity, line.unit_price].some(text => text.trim())
}

/** Puts a product on a line. Its price comes with what is known of the customer. */
export function put(line: DraftLine, product: Product): void {
  Object.assign(line, {
    product_id: product.id, code: product.code, product_name: product.name, specification: product.specification ?? '',
    unit: product.unit, tax_rate: short(product.tax_rate), price_reason: '', unit_price: short(product.list_price), priced: false,
  })
}

/** Puts on a line what is typed freely. */
export function putFree(line: DraftLine, text: string): void {
  if (line.product_id !== null) Object.assign(line, { specification: '', unit: '', price_reason: '' })
  Object.assign(line, { product_id: null, code: '', product_name: text })
}

/** A line of a quote or an order as the API has it. */
interface Stored {
  product_id?: number | null
  product_name: string
  specification?: string | null
  unit: string
  tax_rate: string
  quantity: string
  unit_price: string
  price_reason?: string | null
}

/** A stored line, to be typed on. */
export function lineOf(line: Stored): DraftLine {
  return {
    ...blankLine(), product_id: line.product_id ?? null, product_name: line.product_name, specification: line.specification ?? '', unit: line.unit,
    tax_rate: short(line.tax_rate), quantity: short(line.quantity), unit_price: short(line.unit_price), price_reason: line.price_reason ?? '', priced: true,
  }
}

/** The price that is meant where nobody said one: agreed, told last, or of the list. */
export function usualPrice(facts: Facts): string {
  return short(facts.agreed?.unit_price ?? facts.last_told?.unit_price ?? facts.list_price)
}

/** What the price asks for; `changeBp` is how far it may be from the one told last, in basis points of that. */
export function verdictOf(line: DraftLine, facts: Facts | undefined, changeBp: number): Verdict {
  const none = { wantsReason: false, change: null, underFloor: false, restricted: false, inactive: false }
  if (!facts || line.product_id === null) return none
  const verdict = { ...none, restricted: facts.selling === 'restricted', inactive: !facts.active }
  const price = toUnits(line.unit_price, 4)
  if (price === null) return verdict
  const told = facts.last_told ? toUnits(facts.last_told.unit_price, 4) : null
  const apart = told === null ? 0n : price > told ? price - told : told - price
  return {
    ...verdict,
    wantsReason: told !== null && apart * 10_000n > told * BigInt(changeBp),
    change: told ? Number(price - told) / Number(told) : null,
    underFloor: price < (toUnits(facts.floor_price, 4) ?? 0n),
  }
}

/** The margin rate of the price as it stands, 0 to 1; `null` for who may not see it. */
export function marginOf(line: DraftLine, facts: Facts | undefined): number | null {
  if (!facts?.cost || facts.margin_rate === null || facts.margin_rate === undefined) return null
  const [price, cost] = [toUnits(line.unit_price, 4), toUnits(facts.cost, 4)]
  if (price === null || cost === null || price <= 0n) return null
  const net = netOf(price, line.tax_rate)
  return net > 0n ? Number(scale(net - cost, 10_000n, net)) / 10_000 : null
}

/** A figure as somebody types or pastes it (`1,234.5`, `¥61.5`, `13%`, full-width digits), without what is only for the eye. */
export function cleanNumber(typed: string): string {
  return cleanAmount(typed).replace(/%/g, '')
}

export function amountText(line: Pick<DraftLine, 'quantity' | 'unit_price'>): string | null {
  const amount = amountOf(line.quantity, line.unit_price)
  return amount === null ? null : fromUnits(amount, 2)
}

/** What lines come to: each rounded once, then added. */
export function sumsOf(lines: readonly Pick<DraftLine, 'quantity' | 'unit_price' | 'tax_rate'>[]): Sums {
  let [gross, net] = [0n, 0n]
  for (const line of lines) {
    const amount = amountOf(line.quantity, line.unit_price)
    if (amount === null) continue
    gross += amount
    net += netOf(amount, line.tax_rate)
  }
  return { gross: fromUnits(gross, 2), net: fromUnits(net, 2), tax: fromUnits(gross - net, 2) }
}

/** What the API gets of a line. */
export function bodyOf(line: DraftLine): LineIn {
  return {
    ...(line.product_id === null ? {} : { product_id: line.product_id }),
    product_name: line.product_name.trim(),
    specification: line.specification.trim() || null,
    unit: line.unit.trim(),
    quantity: line.quantity.trim(),
    unit_price: line.unit_price.trim(),
    tax_rate: line.tax_rate.trim() || '0',
    price_reason: line.price_reason.trim() || null,
  }
}
