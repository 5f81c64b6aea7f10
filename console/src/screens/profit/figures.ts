/** What the figures of profit are made of, and where they lead: plain data in, plain data out. */
import type { Query } from '@/api'
import { centsOf, fromCents } from '@/lib/cents'
import type { By, Row, Sums } from './types'

/** By what it is reported, in the order in which people choose. */
export const BYS: readonly By[] = ['customer', 'order', 'product', 'category', 'channel', 'region', 'salesperson', 'department']

/** Of goods alone there is the first level only: commission and expenses belong to no line. */
export function goodsOnly(by: By): boolean {
  return by === 'order' || by === 'product' || by === 'category'
}

/** Told apart by a word, not by a key. */
export function byWord(by: By): boolean {
  return by === 'channel' || by === 'region'
}

/** A row in the address: its key, or its word. */
export function wordOf(by: By, row: Pick<Row, 'key' | 'name'>): string {
  return byWord(by) ? `w:${row.name}` : String(row.key)
}

/** The row that an address names. */
export function rowOf(by: By, rows: readonly Row[], word: string): Row | undefined {
  return rows.find(row => wordOf(by, row) === word)
}

type DocumentQuery = Omit<Query<'/profit/documents', 'get'>, 'period' | 'limit' | 'cursor'>

/** Which documents are behind a row; `all`: behind everything. */
export function documentsOf(by: By, word: string): DocumentQuery {
  if (word === 'all') return {}
  const key = Number(word)
  switch (by) {
    case 'customer': return { customer_id: key }
    case 'order': return { order_id: key }
    case 'product': return { product_id: key }
    case 'category': return { category_id: key }
    case 'salesperson': return { staff_id: key }
    case 'department': return { department_id: key }
    case 'channel': return { channel: word.slice(2) }
    case 'region': return { region: word.slice(2) }
    default: return {}
  }
}

type TrendQuery = Omit<Query<'/profit/trend', 'get'>, 'from' | 'until' | 'step'>

/** Whose trend a row is; `null` where an address names nothing. */
export function trendOf(by: By, word: string): TrendQuery | null {
  if (word === 'all') return {}
  const key = Number(word)
  switch (by) {
    case 'channel': return { channel: word.slice(2) }
    case 'region': return { region: word.slice(2) }
    case 'product': return { product_id: key }
    case 'category': return { category_id: key }
    case 'salesperson': return { staff_id: key }
    case 'department': return { department_id: key }
    case 'customer': return key ? { customer_id: key } : null
    case 'order': return key ? { order_id: key } : null
    default: return null
  }
}

/** The page of a row, by the names of routes that it may have. */
export function pageOf(by: By, word: string): { name: string, params: { id: string } } | null {
  const names: Partial<Record<By, string>> = { customer: 'customer', order: 'order', product: 'product', salesperson: 'staff-member' }
  const name = names[by]
  return name && word !== 'all' && Number(word) > 0 ? { name, params: { id: word } } : null
}

/** A line of the statement: an amount that adds, takes away, or sums up. */
export interface Line {
  key: 'sales' | 'returns' | 'net_sales' | 'cost' | 'direct_cost' | 'contribution' | 'commission' | 'compensation' | 'gross' | 'expenses' | 'bad_debt' | 'before_overhead' | 'overhead' | 'net'
  kind: 'plus' | 'minus' | 'sum'
}

const GOODS: readonly Line[] = [
  { key: 'sales', kind: 'plus' }, { key: 'returns', kind: 'minus' }, { key: 'net_sales', kind: 'sum' },
  { key: 'cost', kind: 'minus' }, { key: 'direct_cost', kind: 'minus' }, { key: 'contribution', kind: 'sum' },
]
const BELOW: readonly Line[] = [
  { key: 'commission', kind: 'minus' }, { key: 'compensation', kind: 'minus' }, { key: 'gross', kind: 'sum' },
  { key: 'expenses', kind: 'minus' }, { key: 'bad_debt', kind: 'minus' }, { key: 'before_overhead', kind: 'sum' },
]
const OVERHEAD: readonly Line[] = [{ key: 'overhead', kind: 'minus' }, { key: 'net', kind: 'sum' }]

/** Sums with the overhead that falls on them, where it is known. */
export type Statement = Sums & { overhead?: string | null, net?: string | null }

/** The lines of a statement. Compensation comes with complaints: it is shown where there is any. */
export function linesOf(goods: boolean, statements: readonly (Statement | undefined)[]): Line[] {
  const has = (key: Line['key']) => statements.some(one => one && amountOf(one, key) !== null)
  const some = (key: Line['key']) => statements.some(one => one && (centsOf(amountOf(one, key)) ?? 0n) !== 0n)
  if (goods) return [...GOODS]
  const below = BELOW.filter(line => line.key !== 'compensation' || some('compensation'))
  return [...GOODS, ...below, ...(has('overhead') ? OVERHEAD : [])]
}

export function amountOf(statement: Statement, key: Line['key']): string | null {
  return statement[key] ?? null
}

/** A bar of the waterfall: from where to where, in yuan, for the eye. */
export interface Bar { key: Line['key'], kind: Line['kind'], from: number, to: number, amount: string }

/** From net sales down to the last level that is known: what is nothing is left out, sums stay. */
export function waterfall(statement: Statement, goods: boolean): Bar[] {
  const bars: Bar[] = []
  let at = 0
  for (const { key, kind } of linesOf(goods, [statement])) {
    if (key === 'sales' || key === 'returns') continue
    const amount = amountOf(statement, key) ?? '0.00'
    const size = Number(amount)
    if (kind === 'sum') {
      at = size
      bars.push({ key, kind, from: 0, to: size, amount })
    } else if (size !== 0) {
      bars.push({ key, kind, from: at, to: at - size, amount: negative(amount) })
      at -= size
    }
  }
  return bars
}

function negative(amount: string): string {
  return fromCents(-(centsOf(amount) ?? 0n))
}

/** A percentage of the API (`42.22`) as a share of one. */
export function shareOfPercent(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Number(text) / 100
}

/** The route of a document, by what kind it is; the order of a commission. */
export const DOCUMENT_ROUTES = {
  delivery: 'delivery', return: 'return', commission: 'order', expense: 'expense', bad_debt: 'write-off', compensation: 'complaint',
} as const
