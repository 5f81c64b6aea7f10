import { describe, expect, it } from 'vitest'
import { numberOf } from '@/pages-trade/components/find'
import { trackOf } from '@/pages-trade/components/track'
import { isShipped, statusOf } from '@/pages-trade/order/status'
import { queryOf } from '@/pages-trade/orders/filter'

describe('numbers of orders and deliveries', () => {
  it('are known as people type them', () => {
    expect(numberOf(' so20261121-0001 ', 'SO')).toBe('SO20261121-0001')
    expect(numberOf('20261121', 'SO')).toBe('SO20261121')
    expect(numberOf('DN2026', 'DN')).toBe('DN2026')
    expect(numberOf('2026 1121—0001', 'DN')).toBe('DN20261121-0001')
  })

  it('are not what people and phones are called', () => {
    for (const typed of ['', '明远', 'mingyuan', '13800001234', 'DN2026', 'SO-x']) expect(numberOf(typed, 'SO')).toBe('')
  })
})

describe('the way of a delivery', () => {
  const dates = { shipped_on: null, arrived_on: null, signed_on: null }
  const done = (delivery: Parameters<typeof trackOf>[0]) => trackOf(delivery).map(step => `${step.key}${step.done ? '!' : ''}`)

  it('shows what is done, and what is to come', () => {
    expect(done({ ...dates, state: 'planned' })).toEqual(['shipped', 'arrived', 'signed'])
    expect(done({ ...dates, state: 'shipped', shipped_on: '2026-11-21' })).toEqual(['shipped!', 'arrived', 'signed'])
    expect(done({ ...dates, state: 'signed', shipped_on: '2026-11-21', signed_on: '2026-11-23' })).toEqual(['shipped!', 'arrived!', 'signed!'])
    expect(trackOf({ ...dates, state: 'shipped', shipped_on: '2026-11-21' })[0]).toEqual({ key: 'shipped', on: '2026-11-21', done: true })
  })

  it('ends where it came back', () => {
    expect(done({ ...dates, state: 'returned', shipped_on: '2026-11-21' })).toEqual(['shipped!', 'returned!'])
  })
})

describe('an order in one line', () => {
  type Order = Parameters<typeof statusOf>[0]
  const line = (quantity: string, shipped: string) => ({ quantity, shipped_quantity: shipped }) as Order['lines'][number]
  const parcel = (state: string) => ({ state }) as Order['deliveries'][number]
  const order = (change: Partial<Order>): Order => ({ state: 'confirmed', deliver_by: null, lines: [line('10.000', '0.000')], deliveries: [], ...change })
  const keyOf = (change: Partial<Order>) => statusOf(order(change), '2026-11-23').key

  it('says how far it is', () => {
    expect(keyOf({})).toBe('confirmed')
    expect(statusOf(order({ state: 'partly_shipped', lines: [line('10.000', '10.000'), line('2', '0')] }), '2026-11-23')).toMatchObject({ key: 'partly', named: { done: 1, part: 0, all: 2 } })
    expect(statusOf(order({ state: 'shipped', deliveries: [parcel('shipped'), parcel('signed')] }), '2026-11-23')).toMatchObject({ key: 'underWay', named: { n: 1 } })
    expect(keyOf({ state: 'shipped', deliveries: [parcel('arrived'), parcel('signed')] })).toBe('arrived')
    expect(keyOf({ state: 'shipped', deliveries: [parcel('signed')] })).toBe('signed')
    expect(keyOf({ state: 'cancelled' })).toBe('cancelled')
  })

  it('is late only while something is left to ship', () => {
    const late = (change: Partial<Order>) => statusOf(order({ deliver_by: '2026-11-22', ...change }), '2026-11-23').late
    expect(late({})).toBe(true)
    expect(late({ deliver_by: '2026-11-23' })).toBe(false)
    expect(late({ state: 'shipped' })).toBe(false)
    expect(isShipped({ quantity: '6000.000', shipped_quantity: '3000.000' })).toBe(false)
  })
})

describe('the list of orders', () => {
  it('asks for what was chosen, and nothing else', () => {
    expect(queryOf({ view: 'all', number: '', customer: undefined, staff: undefined })).toEqual({})
    expect(queryOf({ view: 'open', number: 'SO2026', customer: 7, staff: 4 })).toEqual({ state: 'confirmed,partly_shipped', number: 'SO2026', customer_id: 7, staff_id: 4 })
  })
})
