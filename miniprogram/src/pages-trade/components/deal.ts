import type { Schema } from '@common/client'
import { amountOf, fromUnits, short, toUnits } from './decimal'

/** A quote or an order while it is written. */
export type Kind = 'quote' | 'order'
export type Product = Schema<'ProductOut'>
export type Facts = Schema<'PriceFactsOut'>

export const MOST_LINES = 200
/** Where the company's settings could not be read. */
export const USUAL_CHANGE_BP = 200

export interface DealLine {
  /** Of this form only. */
  key: string
  /** None for what was typed freely, at a desktop. */
  product?: number | undefined
  name: string
  specification: string
  unit: string
  taxRate: string
  quantity: string
  price: string
  reason: string
}

/** What the form holds. Kept on the device as it is. */
export interface Deal {
  /** The draft at the server, once there is one. */
  id?: number | undefined
  version?: number | undefined
  contact?: number | undefined
  /** When it shall be there; until when the quote holds. */
  day: string
  terms: string
  remark: string
  /** What those who approve are told. */
  why: string
  lines: DealLine[]
  /** What a draft says and this form does not show. */
  kept: Pick<Schema<'OrderIn'>, 'ordered_on' | 'credit_days' | 'shares'> & Pick<Schema<'QuoteIn'>, 'quoted_on' | 'opportunity_id'>
}

export function emptyDeal(): Deal {
  return { day: '', terms: '', remark: '', why: '', lines: [], kept: {} }
}

/** Whether there is anything that would be a loss. */
export function isWorthKeeping(deal: Deal): boolean {
  return !!(deal.lines.length || deal.terms.trim() || deal.remark.trim())
}

let keys = 0
const newKey = () => `${Date.now().toString(36)}${(keys += 1).toString(36)}`

/** The price that is meant where nobody said one: agreed, told last, or of the list. */
export function usualPrice(facts: Pick<Facts, 'agreed' | 'last_told' | 'list_price'>): string {
  return short(facts.agreed?.unit_price ?? facts.last_told?.unit_price ?? facts.list_price)
}

/** A line of one piece of a product. */
export function lineFor(product: Product, facts: Facts | undefined): DealLine {
  return {
    key: newKey(), product: product.id, name: product.name, specification: product.specification ?? '', unit: product.unit, taxRate: short(product.tax_rate),
    quantity: '1', price: facts ? usualPrice(facts) : short(product.list_price), reason: '',
  }
}

type Stored = Pick<Schema<'LineOut'>, 'product_id' | 'product_name' | 'specification' | 'unit' | 'tax_rate' | 'quantity' | 'unit_price'> & { price_reason?: string | null }

/** Stored lines, to be written on; without their reasons where they are lines of something new. */
export function linesOf(stored: readonly Stored[], reasons: boolean): DealLine[] {
  return stored.map(line => ({
    key: newKey(), product: line.product_id ?? undefined, name: line.product_name, specification: line.specification ?? '', unit: line.unit, taxRate: short(line.tax_rate),
    quantity: short(line.quantity), price: short(line.unit_price), reason: reasons ? line.price_reason ?? '' : '',
  }))
}

/** A draft of the server in the form. */
export function ofQuote(quote: Schema<'QuoteFull'>): Deal {
  return {
    id: quote.id, version: quote.version, contact: quote.contact_id ?? undefined, day: quote.valid_until, terms: quote.terms ?? '', remark: quote.remark ?? '', why: '',
    lines: linesOf(quote.lines, true), kept: { quoted_on: quote.quoted_on, opportunity_id: quote.opportunity_id ?? null },
  }
}

/** A draft of the server in the form. */
export function ofOrder(order: Schema<'OrderFull'>): Deal {
  return {
    id: order.id, version: order.version, contact: order.contact_id ?? undefined, day: order.deliver_by ?? '', terms: '', remark: order.remark ?? '', why: '',
    lines: linesOf(order.lines, true),
    kept: { ordered_on: order.ordered_on, credit_days: order.credit_days, shares: order.shares.map(one => ({ staff_id: one.staff.id, share: one.share })) },
  }
}

/** What a line's price asks for, as the server will judge it. */
export interface Verdict { wantsReason: boolean, underFloor: boolean, restricted: boolean, inactive: boolean }

/** `changeBp`: how far a price may be from the one told last, in basis points of that. */
export function verdictOf(line: Pick<DealLine, 'price'>, facts: Facts | undefined, changeBp: number): Verdict {
  const price = toUnits(line.price, 4)
  if (!facts) return { wantsReason: false, underFloor: false, restricted: false, inactive: false }
  const told = facts.last_told ? toUnits(facts.last_told.unit_price, 4) : undefined
  const floor = toUnits(facts.floor_price, 4)
  return {
    wantsReason: price !== undefined && told !== undefined && Math.abs(price - told) * 10_000 > told * changeBp,
    underFloor: price !== undefined && floor !== undefined && price < floor,
    restricted: facts.selling === 'restricted',
    inactive: !facts.active,
  }
}

/** By how much a price differs from the one told last, as a share of that; only for the eye. */
export function changeOf(price: string, told: string | undefined): number | undefined {
  const [now, before] = [toUnits(price, 4), told === undefined ? undefined : toUnits(told, 4)]
  return now === undefined || !before ? undefined : (now - before) / before
}

/** What is missing on a line. */
export function missingOn(line: DealLine, verdict: Verdict): 'quantity' | 'price' | 'reason' | undefined {
  if (!toUnits(line.quantity, 3)) return 'quantity'
  if (toUnits(line.price, 4) === undefined) return 'price'
  return verdict.wantsReason && !line.reason.trim() ? 'reason' : undefined
}

/** What the lines come to: each rounded once, then added. */
export function totalOf(lines: readonly Pick<DealLine, 'quantity' | 'price'>[]): string {
  return fromUnits(lines.reduce((sum, line) => sum + (amountOf(line.quantity, line.price) ?? 0), 0), 2)
}

const orNothing = (text: string) => text.trim() || null

function bodyOfLine(line: DealLine): Schema<'LineIn'> {
  return {
    ...(line.product ? { product_id: line.product } : {}),
    product_name: line.name, specification: orNothing(line.specification), unit: line.unit, tax_rate: line.taxRate || '0',
    quantity: line.quantity.trim(), unit_price: line.price.trim(), price_reason: orNothing(line.reason),
  }
}

/** What the API gets of a quote. */
export function quoteBody(deal: Deal, customer: number): Schema<'QuoteIn'> {
  const { quoted_on, opportunity_id } = deal.kept
  return {
    customer_id: customer, contact_id: deal.contact ?? null, valid_until: deal.day || null, terms: orNothing(deal.terms), remark: orNothing(deal.remark),
    lines: deal.lines.map(bodyOfLine), ...(quoted_on ? { quoted_on } : {}), ...(opportunity_id ? { opportunity_id } : {}),
  }
}

/** What the API gets of an order; `draft`: it is not confirmed yet. */
export function orderBody(deal: Deal, customer: number, draft: boolean): Schema<'OrderIn'> {
  const { ordered_on, credit_days, shares } = deal.kept
  return {
    customer_id: customer, contact_id: deal.contact ?? null, deliver_by: deal.day || null, remark: orNothing(deal.remark), approval_reason: orNothing(deal.why), draft,
    lines: deal.lines.map(bodyOfLine),
    ...(ordered_on ? { ordered_on } : {}), ...(credit_days === undefined ? {} : { credit_days }), ...(shares?.length ? { shares } : {}),
  }
}
