import type { Schema } from '@common/client'

type Order = Pick<Schema<'OrderFull'>, 'state' | 'deliver_by' | 'lines' | 'deliveries'>

/** Whether something is left to ship. */
export function isOpen(state: Schema<'OrderState'>): boolean {
  return state === 'confirmed' || state === 'partly_shipped'
}

/** Whether all of a line was shipped. Quantities are decimal texts with the same number of digits behind the point. */
export function isShipped(line: { quantity: string, shipped_quantity: string }): boolean {
  return Number(line.shipped_quantity) >= Number(line.quantity)
}

/** What is to be said of an order in one line: the end of a key, and what goes into it. */
export interface Status { key: string, named: { done: number, part: number, all: number, n: number }, late: boolean }

/** Where an order stands, in one line, as people ask for it: is it ready, is it on its way, has it arrived? */
export function statusOf(order: Order, today: string): Status {
  const all = order.lines.length
  const done = order.lines.filter(isShipped).length
  const part = order.lines.filter(line => !isShipped(line) && Number(line.shipped_quantity) > 0).length
  const going = order.deliveries.filter(one => one.state === 'planned' || one.state === 'shipped').length
  const signed = order.deliveries.filter(one => one.state === 'signed').length
  const named = { done, part, all, n: going }
  const late = isOpen(order.state) && !!order.deliver_by && order.deliver_by < today
  const key = (): string => {
    if (order.state === 'confirmed') return 'confirmed'
    if (order.state === 'partly_shipped') return done ? 'partly' : 'partlyOnly'
    if (order.state !== 'shipped') return order.state
    if (going) return 'underWay'
    return signed === order.deliveries.length ? 'signed' : 'arrived'
  }
  return { key: key(), named, late }
}
