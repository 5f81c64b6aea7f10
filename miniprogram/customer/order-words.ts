import type { Tone } from '@common/enums'
import type { Schema } from './api/client'

type Row = Schema<'MyOrderRow'>
type Order = Schema<'MyOrder'>
type Delivery = Schema<'MyDelivery'>

/** A step of a track line: done, where it stands now, or still to come. */
export interface Step {
  key: string
  state: 'done' | 'now' | 'ahead' | 'off'
  /** The day of it, where one is known. */
  on?: string | null
  /** The day is not sure yet. */
  expected?: boolean
}

const TONES: Record<Schema<'OrderState'>, Tone> = {
  draft: 'neutral', confirmed: 'info', partly_shipped: 'warn', shipped: 'brand', closed: 'success', cancelled: 'neutral',
}

/** In which tone an order's state is shown to its customer. */
export function toneOf(state: Schema<'OrderState'>): Tone {
  return TONES[state] ?? 'neutral'
}

/** Whether a customer still waits for something of it. */
export function isUnderWay(order: Row): boolean {
  return order.state !== 'closed' && order.state !== 'cancelled'
}

const STEPS = ['ordered', 'preparing', 'shipped', 'received'] as const

/** How far an order is, in the four steps that customers know. Nothing for a cancelled one. */
export function progressOf(order: Order): Step[] {
  if (order.state === 'cancelled') return []
  const at = reached(order)
  const days: Partial<Record<string, string | null | undefined>> = { ordered: order.ordered_on, received: lastDay(order.deliveries.map(one => one.signed_on)) }
  return STEPS.map((key, index) => ({
    key,
    state: index < at || at === STEPS.length - 1 ? 'done' as const : index === at ? 'now' as const : 'ahead' as const,
    ...(index <= at && days[key] ? { on: days[key] } : {}),
  }))
}

function reached(order: Order): number {
  if (order.state === 'draft') return 0
  if (order.state === 'confirmed') return 1
  if (order.state === 'closed') return 3
  const left = order.deliveries.filter(one => one.state !== 'returned')
  const all = order.state === 'shipped' && left.length > 0 && left.every(one => one.state === 'signed')
  return all ? 3 : 2
}

function lastDay(days: (string | null | undefined)[]): string | undefined {
  return days.filter((day): day is string => !!day).sort().at(-1)
}

/** The track of a delivery, the newest on top as people know it from carriers. */
export function trackOf(delivery: Delivery): Step[] {
  const { state, shipped_on: shipped, arrived_on: arrived, signed_on: signed } = delivery
  const steps: Step[] = [{ key: 'shipped', state: 'done', on: shipped }]
  if (state === 'returned') return [{ key: 'returned', state: 'off' as const }, ...(arrived ? [{ key: 'arrived', state: 'done' as const, on: arrived }] : []), ...steps]
  const came = state === 'arrived' || state === 'signed'
  steps.unshift({ key: 'arrived', state: came ? 'done' : 'ahead', on: arrived })
  steps.unshift({ key: 'signed', state: state === 'signed' ? 'done' : 'ahead', on: signed })
  const now = steps.find(step => step.state === 'done')
  if (now) now.state = 'now'
  return steps
}

/** Where a number can be asked after: what a carrier's page or app wants. */
export function trackingText(delivery: Delivery): string {
  return [delivery.carrier, delivery.tracking_number].filter(Boolean).join(' ')
}

/** A price without the zeros behind its second digit: `0.6600` is `0.66`, `0.0850` is `0.085`. */
export function plainPrice(price: string): string {
  return price.replace(/(\.\d\d\d*?)0+$/, '$1')
}
