import type { Schema } from '@common/client'

type Delivery = Pick<Schema<'DeliveryRow'>, 'state' | 'shipped_on' | 'arrived_on' | 'signed_on'>

export interface TrackStep {
  key: 'shipped' | 'arrived' | 'signed' | 'returned'
  /** When it was, where that is known. */
  on: string | undefined
  done: boolean
}

const ORDER = ['planned', 'shipped', 'arrived', 'signed'] as const

/** The way of a delivery: what is done with its date, and what is still to come. */
export function trackOf(delivery: Delivery): TrackStep[] {
  const reached = ORDER.indexOf(delivery.state as typeof ORDER[number])
  const dates = { shipped: delivery.shipped_on, arrived: delivery.arrived_on, signed: delivery.signed_on }
  const steps = (['shipped', 'arrived', 'signed'] as const).map((key): TrackStep => ({
    key,
    on: dates[key] ?? undefined,
    done: !!dates[key] || reached >= ORDER.indexOf(key),
  }))
  if (delivery.state !== 'returned') return steps
  // what came back is not on its way any more
  return [...steps.filter(step => step.done), { key: 'returned', on: undefined, done: true }]
}
