import { describe, expect, it } from 'vitest'
import type { Schema } from '@/api'
import { fromCents } from '@/lib/cents'
import { agedOf, partsOf, payableTogether, paymentStanding, standing, type PayableRow } from '@/screens/payables/types'
import { blankLine, bodyOf, changeOf, isBlank, lastPriceOf, lineOf, partOf, put, putText, wrongsOf } from '@/screens/purchasing/lines'
import { isLate, orderStanding, said, type OrderFull } from '@/screens/purchasing/types'

const valve = {
  id: 7, code: 'QF-DN50', name: '球阀', specification: 'DN50', unit: '件', tax_rate: '13.00', on_hand: '12.000', cost: '70.0000', list_price: '120.0000',
} as Schema<'ProductOut'>

describe('lines of a purchase order', () => {
  it('take what is known of a product, and no price of the sale', () => {
    const line = blankLine()
    put(line, valve)
    expect(line).toMatchObject({ product_id: 7, code: 'QF-DN50', unit: '件', tax_rate: '13', on_hand: '12.000', cost: '70.0000', unit_price: '' })
    putText(line, 'qf')
    expect(line).toMatchObject({ product_id: null, code: '', product_name: 'qf', unit: '', on_hand: null })
    expect([isBlank(blankLine()), isBlank(line)]).toEqual([true, false])
  })

  it('say what can not stand, and what is missing only when it is sent', () => {
    const line = { ...blankLine(), product_name: 'qf' }
    expect(wrongsOf(line, false)).toEqual({})
    expect(wrongsOf(line, true)).toEqual({ product_id: 'product', quantity: 'needed', unit_price: 'needed' })
    const typed = (more: object) => wrongsOf({ ...blankLine(), product_id: 7, quantity: '1', unit_price: '2', ...more }, true)
    expect(typed({})).toEqual({})
    expect([typed({ quantity: '0' }), typed({ quantity: '1.2345' }), typed({ unit_price: '1.23456' }), typed({ unit_price: '-1' }), typed({ tax_rate: '51' })])
      .toEqual([{ quantity: 'quantity' }, { quantity: 'quantity' }, { unit_price: 'price' }, { unit_price: 'price' }, { tax_rate: 'tax' }])
    expect(typed({ unit_price: '0' }), 'a sample is for nothing').toEqual({})
    expect(wrongsOf(blankLine(), true), 'an empty line is none').toEqual({})
  })

  it('come from a stored order, and go back', () => {
    const stored = { product_id: 7, product_code: 'QF-DN50', product_name: '球阀', specification: null, unit: '件', quantity: '10.000', unit_price: '61.5000', tax_rate: '13.00' }
    const line = lineOf(stored)
    expect(line).toMatchObject({ code: 'QF-DN50', quantity: '10', unit_price: '61.5', tax_rate: '13', specification: '' })
    expect(bodyOf([line])).toEqual([{ product_id: 7, quantity: '10', unit_price: '61.5', tax_rate: '13' }])
  })

  it('know what was paid before', () => {
    const order = {
      id: 3, number: 'PO1', ordered_on: '2026-10-01', supplier: { id: 2, name: '华新' }, lines: [{ product_id: 7, unit_price: '60.0000' }],
    } as unknown as OrderFull
    expect(lastPriceOf(order, 7)).toEqual({ unit_price: '60', on: '2026-10-01', supplier: { id: 2, name: '华新' }, order: { id: 3, name: 'PO1' } })
    expect(lastPriceOf(order, 8)).toBeNull()
    expect([changeOf('63', '60'), changeOf('60', '60'), changeOf('', '60'), changeOf('5', '0')]).toEqual([0.05, 0, null, null])
  })

  it('come in parts that sum to the line', () => {
    const line = { quantity: '3.000', amount: '100.00', received_quantity: '0.000' }
    const parts = ['0', '1', '2'].map(before => partOf({ ...line, received_quantity: before }, '1'))
    expect(parts).toEqual([3333n, 3334n, 3333n])
    expect(fromCents(parts.reduce((sum, part) => sum + part, 0n))).toBe('100.00')
    expect([partOf(line, ''), partOf(line, 'x'), partOf(line, '3')]).toEqual([0n, 0n, 10000n])
  })
})

describe('filters of purchasing', () => {
  it('ask for what a standing means', () => {
    expect(orderStanding('all', '2026-11-22')).toEqual({})
    expect(orderStanding('late', '2026-11-22')).toEqual({ state: 'confirmed,partly_received', expected_until: '2026-11-21' })
    expect([standing('open'), standing('overdue'), standing('settled'), standing('all')]).toEqual([{ open: true }, { open: true, overdue: true }, { open: false }, {}])
    expect([paymentStanding('open'), paymentStanding('reversed')]).toEqual([{ open: true, reversed: false }, { reversed: true }])
    expect(said({ a: '', b: undefined, c: 0, d: false, e: 'x' })).toEqual({ c: 0, d: false, e: 'x' })
  })

  it('know what is late: only what has not come', () => {
    expect([
      isLate({ state: 'confirmed', expected_on: '2026-11-21' }, '2026-11-22'), isLate({ state: 'confirmed', expected_on: '2026-11-22' }, '2026-11-22'),
      isLate({ state: 'received', expected_on: '2026-11-21' }, '2026-11-22'), isLate({ state: 'partly_received', expected_on: null }, '2026-11-22'),
    ]).toEqual([true, false, false, false])
  })
})

describe('paying', () => {
  const row = (id: number, due_on: string, open: string, supplier = 1, reversed_on: string | null = null) =>
    ({ id, due_on, open, supplier: { id: supplier, name: `s${supplier}` }, reversed_on }) as PayableRow

  it('takes open payables of one supplier together, the oldest due first', () => {
    const [late, soon] = [row(5, '2026-10-01', '10.00'), row(4, '2026-12-01', '20.00')]
    expect(payableTogether([soon, late]).map(one => one.id)).toEqual([5, 4])
    expect(payableTogether([soon, row(6, '2026-12-01', '1.00', 2)])).toEqual([])
    expect(payableTogether([soon, row(7, '2026-12-01', '0.00')])).toEqual([])
    expect(payableTogether([row(8, '2026-12-01', '5.00', 1, '2026-11-01')])).toEqual([])
    expect(payableTogether([])).toEqual([])
  })

  it('gives no payable more than is open, and the rest to none', () => {
    const rows = [row(5, '2026-10-01', '10.00'), row(4, '2026-12-01', '20.00')]
    expect(partsOf(rows, '15').sort((a, b) => b.payable_id - a.payable_id)).toEqual([{ payable_id: 5, amount: '10.00' }, { payable_id: 4, amount: '5.00' }])
    expect(partsOf(rows, '10')).toEqual([{ payable_id: 5, amount: '10.00' }])
    expect(partsOf(rows, '99').map(one => one.amount).sort()).toEqual(['10.00', '20.00'])
  })

  it('shows the aging of suppliers in the table of all agings', () => {
    const line = { supplier: { id: 2, name: '华新' }, prepaid: '5.00', share_bp: 10000, oldest_due_on: '2026-11-01', open: '1.00' } as never
    expect(agedOf(line)).toEqual({ of: { id: 2, name: '华新' }, credit: '5.00', share_bp: 10000, oldest_due_on: '2026-11-01', open: '1.00' })
  })
})
