import { describe, expect, it } from 'vitest'
import { exposureOf } from '@/components/trade/exposure'
import { amountText, blankLine, bodyOf, isBlank, lineOf, marginOf, put, putFree, sumsOf, usualPrice, verdictOf, type Facts, type Product } from '@/components/trade/lines'
import { checkTerms, evenShares, newInstalment, newShare, percentOf, planRest, shareSum, termsBody, type Terms, type TermWords } from '@/components/trade/terms'
import { versionOf } from '@/components/trade/versions'
import { amountOf, netOf, scale, short } from '@/lib/decimal'
import * as amendment from '@/screens/orders/amendment'
import { changesOf } from '@/screens/orders/editions'
import type { OrderFull } from '@/screens/orders/types'
import { missingOf } from '@/screens/quotes/missing'
import type { QuoteFull } from '@/screens/quotes/types'

const valve = {
  id: 7, code: 'QF-DN50', name: '球阀', specification: 'DN50', unit: '个', tax_rate: '13.00', list_price: '120.0000', floor_price: '99.0000',
} as Product
const known: Facts = {
  product_id: 7, code: 'QF-DN50', name: '球阀', selling: 'normal', active: true, list_price: '120.0000', floor_price: '99.0000', free_from: '96.0000', on_hand: '12.000',
  last_told: { unit_price: '118.0000', told_at: '2026-11-01T02:00:00Z', source: 'quote', source_id: 1 }, cost: '70.0000', margin_rate: '34.08',
}

describe('a line', () => {
  it('takes a product, and is typed freely', () => {
    const line = blankLine()
    expect(isBlank(line)).toBe(true)
    put(line, valve)
    expect([line.product_id, line.unit, line.tax_rate, line.unit_price, line.priced]).toEqual([7, '个', '13', '120', false])
    line.quantity = '10'
    expect([amountText(line), isBlank(line)]).toEqual(['1200.00', false])
    putFree(line, '安装费')
    expect([line.product_id, line.product_name, line.unit, line.specification]).toEqual([null, '安装费', '', ''])
    expect(bodyOf(line)).not.toHaveProperty('product_id')
    expect(blankLine({ ...line, unit: '米', tax_rate: '6' })).toMatchObject({ unit: '米', tax_rate: '6', product_name: '' })
  })

  it('is taken from a stored one, without zeros at the end', () => {
    const line = lineOf({ product_id: 7, product_name: '球阀', unit: '个', tax_rate: '13.00', quantity: '10.000', unit_price: '118.0000', price_reason: '批量' })
    expect(bodyOf(line)).toEqual({
      product_id: 7, product_name: '球阀', specification: null, unit: '个', quantity: '10', unit_price: '118', tax_rate: '13', price_reason: '批量',
    })
  })

  it('follows the price agreed, told last, or of the list', () => {
    expect(usualPrice(known)).toBe('118')
    expect(usualPrice({ ...known, agreed: { unit_price: '105.5000', valid_from: '2026-01-01' } })).toBe('105.5')
    expect(usualPrice({ ...known, last_told: null })).toBe('120')
  })

  it('asks for a reason, or an approval', () => {
    const line = { ...blankLine(), product_id: 7, quantity: '1' }
    const at = (unit_price: string, facts: Facts = known) => verdictOf({ ...line, unit_price }, facts, 200)
    expect([at('118').wantsReason, at('120.36').wantsReason, at('120.3601').wantsReason, at('115.64').wantsReason, at('115.63').wantsReason]).toEqual([false, false, true, false, true])
    expect([at('99').underFloor, at('98.9999').underFloor]).toEqual([false, true])
    expect(at('x').wantsReason).toBe(false)
    expect(at('1', { ...known, last_told: null }).wantsReason).toBe(false)
    expect(at('120', { ...known, selling: 'restricted', active: false })).toMatchObject({ restricted: true, inactive: true })
    expect(verdictOf({ ...line, product_id: null, unit_price: '1' }, known, 200).underFloor).toBe(false)
  })

  it('tells its margin only to those who may see it', () => {
    const line = { ...blankLine(), product_id: 7, unit_price: '120', tax_rate: '13' }
    expect(marginOf(line, known)).toBe(0.3408)
    expect(marginOf(line, { ...known, margin_rate: null })).toBeNull()
    expect(marginOf(line, { ...known, cost: null })).toBeNull()
    expect(marginOf({ ...line, unit_price: '' }, known)).toBeNull()
  })

  it('adds up as the worked example does', () => {
    const lines = [{ quantity: '10', unit_price: '118', tax_rate: '13' }, { quantity: '200', unit_price: '4.9', tax_rate: '13' }]
    expect(sumsOf(lines)).toEqual({ gross: '2160.00', net: '1911.51', tax: '248.49' })
    expect([netOf(118000n, '13'), amountOf('1', '1.005'), scale(-5n, 1n, 2n), short('4.4200'), short('100')]).toEqual([104425n, 101n, -3n, '4.42', '100'])
  })
})

describe('terms', () => {
  const words = Object.fromEntries(['shareNeeded', 'planNeeded', 'shareSum', 'shareTwice', 'planSum', 'planAmount', 'planDay', 'days'].map(word => [word, word])) as TermWords
  const terms = (over: Partial<Terms>): Terms => ({ shares: [], payment: 'terms', credit_days: '', instalments: [], ...over })
  const share = (id: number | undefined, part: string) => ({ ...newShare(null, part), staff_id: id })

  it('share the whole', () => {
    expect([evenShares(1), evenShares(2), evenShares(3)]).toEqual([['100'], ['50', '50'], ['33.34', '33.33', '33.33']])
    expect(shareSum(evenShares(7).map(part => share(1, part)))).toBe(10_000n)
    const wrong = (...shares: Terms['shares']) => checkTerms(terms({ shares }), '1', '2026-11-22', words)['shares']
    expect([wrong(share(1, '60'), share(2, '40')), wrong(share(1, '60'), share(2, '39')), wrong(share(1, '50'), share(1, '50')), wrong(share(undefined, '100')), wrong(share(1, '100'), share(2, '0'))])
      .toEqual([undefined, 'shareSum', 'shareTwice', 'shareNeeded', 'shareSum'])
  })

  it('are a plan that sums to the order', () => {
    const plan = (...parts: [string, string][]) => parts.map(([amount, on]) => newInstalment('预付款', on, amount))
    const wrong = (instalments: Terms['instalments']) => checkTerms(terms({ payment: 'plan', instalments }), '1000', '2026-11-22', words)['instalments']
    expect([
      wrong(plan(['300', '2026-11-22'], ['700', '2026-12-22'])), wrong(plan(['300', '2026-11-22'])), wrong(plan(['300', '2026-11-21'], ['700', '2026-12-22'])), wrong([]), wrong(plan(['0', '2026-11-22'])),
    ]).toEqual([undefined, 'planSum', 'planDay', 'planNeeded', 'planAmount'])
    expect([percentOf('30%', '999.99'), percentOf('33.33％', '100'), percentOf('30', '100')]).toEqual(['300.00', '33.33', null])
    expect(planRest(plan(['300.50', '']), '1000')).toBe(69950n)
    expect(checkTerms(terms({ credit_days: '3651' }), '1', '2026-11-22', words)).toEqual({ credit_days: 'days' })
    expect(termsBody(terms({ credit_days: ' 30 ', instalments: plan(['1', '2026-11-22']) }))).toEqual({ shares: [], credit_days: 30, instalments: [] })
  })
})

describe('credit', () => {
  it('is what the limit leaves after what is open, unshipped, and this', () => {
    const page = (limit: string | null) => ({
      customer: { credit_limit: limit }, account: { open: '300.00', unshipped: '200.00', credit: '100.00', overdue: '0.00', open_receivables: 1 },
    }) as Parameters<typeof exposureOf>[0]
    expect([exposureOf(page('1000'), '600'), exposureOf(page('1000'), '600.01'), exposureOf(page(null), '1')])
      .toEqual([{ left: '0.00', over: false }, { left: '-0.01', over: true }, null])
    expect(exposureOf({ ...page('1'), account: null }, '9')).toBeNull()
  })
})

describe('amendments', () => {
  const line = (over: object) => ({
    id: 1, line_no: 1, product_name: '球阀', unit: '个', quantity: '10.000', shipped_quantity: '4.000', cancelled_quantity: '0.000', returned_quantity: '0.000', open_quantity: '6.000',
    unit_price: '118.0000', amount: '1180.00', net_amount: '1044.25', tax_rate: '13.00', ...over,
  })
  const order = {
    deliver_by: '2026-12-01', remark: null, amount: '2160.00',
    lines: [line({}), line({ id: 2, line_no: 2, product_name: '垫片', quantity: '200.000', shipped_quantity: '0.000', open_quantity: '200.000', unit_price: '4.9000', amount: '980.00' }), line({ id: 3, line_no: 3, open_quantity: '0.000' })],
  } as unknown as OrderFull

  it('say only what changes', () => {
    const form = amendment.formOf(order)
    expect(form.lines.map(one => one.id)).toEqual([1, 2])
    expect(amendment.saysNothing(order, form, [])).toBe(true)
    Object.assign(form.lines[1] as object, { quantity: '150', unit_price: '5.0' })
    form.reason = ' 客户减量 '
    form.deliver_by = ''
    expect(amendment.bodyOf(order, 3, form, [])).toEqual({
      version: 3, reason: '客户减量', deliver_by: null, added: [], lines: [{ order_line_id: 2, quantity: '150', unit_price: '5.0', price_reason: null }],
    })
    expect(amendment.grossAfter(order, form, [{ quantity: '1', unit_price: '10', tax_rate: '13' }])).toBe('3120.00')
  })

  it('never take back what was shipped', () => {
    const of = (quantity: string, unit_price = '118') => amendment.wrongOf(order.lines[0] as OrderFull['lines'][number], { id: 1, quantity, unit_price, price_reason: '' })
    expect([of('4'), of('3.999'), of('0'), of('x'), of('5', '1.00001')]).toEqual([null, 'shipped', 'quantity', 'quantity', 'price'])
  })

  it('tell what they changed', () => {
    const before = { amount: '1', lines: [line({}), line({ line_no: 2, quantity: '5' })] }
    const after = { amount: '2', lines: [line({ quantity: '10' }), line({ line_no: 2, quantity: '6.000' }), line({ line_no: 3 })] }
    expect(changesOf(before, after).map(one => [one.line_no, one.before?.quantity, one.after?.quantity])).toEqual([[2, '5', '6.000'], [3, undefined, '10.000']])
  })
})

describe('a quote', () => {
  it('needs what nobody has approved', () => {
    const quote = (unit_price: string, approvals: { kind: string, state: string }[], selling = 'normal', free_from = '96.0000') =>
      ({ lines: [{ unit_price, facts: { floor_price: '99.0000', free_from, selling } }, { unit_price: '1', facts: null }], approvals }) as unknown as QuoteFull
    expect([missingOf(quote('99', [])), missingOf(quote('98', [])), missingOf(quote('98', [{ kind: 'floor_price', state: 'approved' }])), missingOf(quote('98', [{ kind: 'floor_price', state: 'refused' }], 'restricted')), missingOf(quote('95', []))])
      .toEqual([[], ['floor_price'], [], ['floor_price', 'restricted'], ['floor_price']])
    // One approval decides under the floor; above it the discount is a question of its own.
    expect([missingOf(quote('98', [], 'normal', '108')), missingOf(quote('105', [], 'normal', '108'))]).toEqual([['floor_price'], ['discount']])
  })

  it('is compared by what it says', () => {
    const said = { product_name: '球阀', specification: 'DN50', unit: '个', quantity: '10.000', unit_price: '118.0000', tax_rate: '13.00' }
    expect(versionOf([['a', null]], [said])).toEqual(versionOf([['a', '']], [{ ...said, quantity: '10', unit_price: '118' }]))
  })
})
