import { describe, expect, it } from 'vitest'
import { widthsOf } from '@/pages-money/components/bands'
import { beginOf, periodOf, stepped } from '@/pages-money/components/periods'
import { shareOfBest, widthOf } from '@/pages-money/performance/figures'
import { detailOf } from '@/pages-money/approvals/details'
import { changeOf, emptyDeal, isWorthKeeping, lineFor, linesOf, missingOn, orderBody, quoteBody, totalOf, usualPrice, verdictOf, type DealLine, type Facts, type Product } from '@/pages-trade/components/deal'
import { amountOf, fromUnits, short, toUnits, typedNumber } from '@/pages-trade/components/decimal'
import { talkOf } from '@/pages-trade/components/use-send-quote'
import { badByKind, completionOf, givenOf, missing, waits } from '@/pages-trade/delivery/parts/points'

const product = { id: 24, name: '内六角螺栓', specification: 'M8×30', unit: '盒', tax_rate: '13.00', list_price: '12.5000', code: 'LS-M8' } as Product
const facts = (change: Partial<Facts> = {}): Facts => ({ product_id: 24, code: 'LS-M8', name: '内六角螺栓', active: true, selling: 'normal', list_price: '12.5000', floor_price: '9.8000', on_hand: '3100', agreed: null, last_told: { unit_price: '10.0000', source: 'quote', source_id: 1, told_at: '2026-11-03T02:00:00Z' }, ...change }) as Facts
const line = (change: Partial<DealLine> = {}): DealLine => ({ ...lineFor(product, undefined), ...change })

describe('decimal texts', () => {
  it('are read in whole units, or not at all', () => {
    expect(toUnits('12.5', 4)).toBe(125_000)
    expect(toUnits(' 12.5000 ', 2)).toBe(1250)
    for (const bad of ['', '-1', '1.005', 'abc', '1e3', '99999999999999999']) expect(toUnits(bad, 2)).toBeUndefined()
    expect(fromUnits(-1205, 2)).toBe('-12.05')
    expect(fromUnits(5, 3)).toBe('0.005')
    expect(short('118.0000')).toBe('118')
    expect(short('100')).toBe('100')
    expect(typedNumber(' ¥１，２３４。５ ')).toBe('1234.5')
  })

  it('make amounts that are rounded once, half up, however big they are', () => {
    expect(amountOf('3', '0.0050')).toBe(2)
    expect(amountOf('1', '0.0050')).toBe(1)
    expect(amountOf('1', '0.0049')).toBe(0)
    expect(amountOf('7.125', '33.3333')).toBe(23750)
    // against whole numbers of any size
    for (const [many, each] of [['999999.999', '9999.9999'], ['123456.789', '98765.4321'], ['0.001', '0.0001'], ['100000', '100000']] as const) {
      const exact = (BigInt(toUnits(many, 3)!) * BigInt(toUnits(each, 4)!) + 50_000n) / 100_000n
      expect(amountOf(many, each)).toBe(Number(exact))
    }
  })
})

describe('a quote or an order while it is written', () => {
  it('takes the price that is meant: agreed, told last, of the list', () => {
    expect(usualPrice(facts())).toBe('10')
    expect(usualPrice(facts({ agreed: { unit_price: '9.9000', valid_from: '2026-01-01' } }))).toBe('9.9')
    expect(usualPrice(facts({ last_told: null }))).toBe('12.5')
    expect(lineFor(product, facts())).toMatchObject({ product: 24, quantity: '1', price: '10', taxRate: '13' })
  })

  it('asks for a reason beyond two percent, and for approval under the floor', () => {
    const at = (price: string, of = facts()) => verdictOf({ price }, of, 200)
    expect(at('10.2').wantsReason).toBe(false)
    expect(at('10.2001').wantsReason).toBe(true)
    expect(at('9.79')).toMatchObject({ wantsReason: true, underFloor: true })
    expect(at('9.8').underFloor).toBe(false)
    expect(at('10', facts({ selling: 'restricted', active: false }))).toMatchObject({ restricted: true, inactive: true })
    expect(verdictOf({ price: '1' }, undefined, 200)).toEqual({ wantsReason: false, underFloor: false, restricted: false, inactive: false })
    expect(changeOf('11', '10.0000')).toBeCloseTo(0.1)
    expect(changeOf('11', undefined)).toBeUndefined()
  })

  it('says what is missing', () => {
    const fine = verdictOf({ price: '10' }, facts(), 200)
    expect(missingOn(line({ quantity: '0', price: '10' }), fine)).toBe('quantity')
    expect(missingOn(line({ price: '' }), fine)).toBe('price')
    expect(missingOn(line({ price: '11' }), verdictOf({ price: '11' }, facts(), 200))).toBe('reason')
    expect(missingOn(line({ price: '11', reason: '铜价上涨' }), verdictOf({ price: '11' }, facts(), 200))).toBeUndefined()
  })

  it('adds up rounded lines', () => {
    expect(totalOf([line({ quantity: '3', price: '0.005' }), line({ quantity: '2', price: '10' }), line({ quantity: '', price: '10' })])).toBe('20.02')
    expect(isWorthKeeping(emptyDeal())).toBe(false)
  })

  it('goes to the server whole, with what the form does not show', () => {
    const deal = { ...emptyDeal(), lines: [line({ quantity: '2', price: '10', reason: ' ' })], why: '老客户', kept: { ordered_on: '2026-11-20', credit_days: 30, shares: [{ staff_id: 4, share: '100.00' }], quoted_on: '2026-11-20', opportunity_id: 9 } }
    expect(orderBody(deal, 7, false)).toMatchObject({ customer_id: 7, draft: false, approval_reason: '老客户', credit_days: 30, ordered_on: '2026-11-20', shares: [{ staff_id: 4 }], lines: [{ product_id: 24, quantity: '2', unit_price: '10', price_reason: null, tax_rate: '13' }] })
    expect(quoteBody(deal, 7)).toMatchObject({ customer_id: 7, opportunity_id: 9, valid_until: null })
    expect(orderBody({ ...emptyDeal(), lines: [] }, 7, true)).not.toHaveProperty('shares')
  })

  it('takes the lines of another order without their reasons', () => {
    const stored = [{ product_id: null, product_name: '运费', specification: null, unit: '次', tax_rate: '6.00', quantity: '1.000', unit_price: '80.0000', price_reason: '涨价' }]
    expect(linesOf(stored, false)[0]).toMatchObject({ product: undefined, name: '运费', quantity: '1', price: '80', reason: '' })
    expect(linesOf(stored, true)[0]?.reason).toBe('涨价')
  })

  it('goes into the chat that WeChat lets us write into', () => {
    const page = (remaining: number) => ({ conversations: [{ id: 1, identity_id: 10 }, { id: 2, identity_id: 20 }], identities: [{ id: 10, windows: { remaining: 0 } }, { id: 20, windows: { remaining } }] }) as Parameters<typeof talkOf>[0]
    expect(talkOf(page(3))).toEqual({ id: 2, open: true })
    expect(talkOf(page(0))).toEqual({ id: 1, open: false })
    expect(talkOf(undefined)).toBeUndefined()
  })
})

describe('points of a delivery', () => {
  it('know what is bad, what is missing, and what waits', () => {
    const yesNo = { answer_kind: 'yes_no', choices: [] } as unknown as Parameters<typeof badByKind>[0]
    expect([badByKind(yesNo, 'no'), badByKind(yesNo, 'yes')]).toEqual([true, false])
    expect(badByKind({ answer_kind: 'rating', choices: [] }, '2')).toBe(true)
    expect(badByKind({ answer_kind: 'rating', choices: [] }, '')).toBe(false)
    expect(badByKind({ answer_kind: 'choice', choices: [{ text: '破损', bad: true }] }, '破损')).toBe(true)
    expect(completionOf([{ required: true, standing: 'answered' }, { required: true, standing: 'missing' }, { required: false, standing: 'bad' }])).toEqual({ done: 1, all: 2 })
    expect(waits({ bad: true, handled_at: null })).toBe(true)
    const empty = { answer: '', bad: false, note: '', pictures: [] }
    expect(missing({ picture: true, pictures: [] }, empty)).toBe('answer')
    expect(missing({ picture: true, pictures: [] }, { ...empty, answer: 'yes' })).toBe('picture')
    expect(missing({ picture: true, pictures: [] }, { ...empty, answer: 'yes', pictures: ['kept-1'] })).toBeUndefined()
    expect(givenOf({ answer: 'no', bad: true, answer_kind: 'yes_no', choices: [], note: null } as unknown as Parameters<typeof givenOf>[0])).toMatchObject({ answer: 'no', bad: false })
  })
})

describe('periods, bands and figures', () => {
  it('step over years', () => {
    expect(['month', 'quarter', 'year'].map(span => periodOf(span as 'month', '2026-11-23'))).toEqual(['2026-11', '2026-Q4', '2026'])
    expect(stepped('month', '2026-01', -1)).toBe('2025-12')
    expect(stepped('quarter', '2026-Q4', 1)).toBe('2027-Q1')
    expect(stepped('year', '2026', -1)).toBe('2025')
    expect(beginOf('2026-Q3')).toBe('2026-07-01')
  })

  it('fill their bars', () => {
    const widths = widthsOf({ not_due: '75.00', days_1_30: '25.00', days_31_60: '0.00', days_61_90: '0.00', days_91_180: '0.00', days_over_180: '0.00' })
    expect(widths).toEqual([{ band: 'not_due', width: 75 }, { band: 'days_1_30', width: 25 }])
    expect(widthOf({ completion: '120.00' })).toBe(100)
    expect(widthOf(undefined)).toBe(0)
    expect(shareOfBest('50', ['100', '50'])).toBe(50)
    expect(shareOfBest('-5', ['-5'])).toBe(0)
  })

  it('read what an approval is about, whatever it is', () => {
    expect(detailOf({ detail: { amount: '5550.00', lines: [{ product: '安装', quantity: '3.000', unit_price: '900.0000', amount: '2700.00' }] } as never })).toMatchObject({ amount: '5550.00', lines: [{ product: '安装' }] })
    expect(detailOf({ detail: null as never })).toEqual({ amount: '', open: '', receivable: '', due: '', lines: [] })
  })
})
