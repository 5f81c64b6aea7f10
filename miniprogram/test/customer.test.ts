import { beforeEach, describe, expect, it, vi } from 'vitest'
import { consentsOf, linesOf, troubleOf } from '../customer/consent'
import { drafts } from '../customer/drafts'
import { formOf, isForm, needsConsent, patchOf } from '../customer/edit-form'
import { isUnderWay, plainPrice, progressOf, toneOf, trackOf, trackingText } from '../customer/order-words'
import { quoteStanding, quoteTone } from '../customer/quote-words'
import { placeIn, placeOf, routeOf, screenOf, SCREENS } from '../customer/screens'

const delivery = (more: object = {}) => ({ id: 1, number: 'DN1', state: 'shipped' as const, carrier: '顺丰速运', tracking_number: 'SF1', shipped_on: '2026-11-02', arrived_on: null, signed_on: null, ...more })
const order = (more: object = {}) => ({ id: 1, number: 'SO1', state: 'confirmed' as const, ordered_on: '2026-11-01', deliver_by: '2026-11-10', amount: '1.00', goods: '螺栓', status: '备货中', lines: [], deliveries: [], ...more }) as Parameters<typeof progressOf>[0]

beforeEach(() => sessionStorage.clear())

describe('addresses', () => {
  it('are short outside and the page\'s own inside, both ways', () => {
    expect(placeOf('/orders/17?from=chat')).toEqual({ page: 'pages/order/index', query: { from: 'chat', id: '17' } })
    expect(routeOf(placeOf('/orders/17'))).toBe('/pages/order/index?id=17')
    for (const screen of Object.keys(SCREENS).filter(one => !one.includes('{'))) expect(screenOf(placeOf(screen))).toBe(screen)
    expect(screenOf({ page: 'pages/order/index', query: { id: '17' } })).toBe('/orders/17')
    expect(screenOf({ page: 'pages/order/index', query: { id: '1/../x' } })).toBe('/orders')
    expect(routeOf(placeOf('/quotes/17'))).toBe('/pages/quote/index?id=17')
    expect(screenOf({ page: 'pages/quote/index', query: { id: '17' } })).toBe('/quotes/17')
    expect(screenOf({ page: 'pages/quote/index', query: {} })).toBe('/quotes')
  })

  it('are found behind the sign, whichever way they are written', () => {
    expect(placeIn('').page).toBe('pages/home/index')
    expect(placeIn('#/').page).toBe('pages/home/index')
    expect(placeIn('#/data/')).toEqual({ page: 'pages/data/index', query: {} })
    expect(placeIn('#/pages/order/index?id=3')).toEqual({ page: 'pages/order/index', query: { id: '3' } })
    expect(placeIn('#/?error=my.state').query).toEqual({ error: 'my.state' })
  })

  it('that are none of ours lead to the page that says so', () => {
    for (const hash of ['#/nowhere', '#/orders/abc', '#/quotes/abc', '#/bill/1', '#/toString/1', '#/orders/{id}', '#/pages/today/index', '#//evil.example', '#/orders/%zz']) expect(placeIn(hash).page).toBe('pages/missing/index')
  })
})

describe('an order in its customer\'s words', () => {
  const states = (one: ReturnType<typeof order>) => progressOf(one).map(step => step.state).join(' ')

  it('has four steps', () => {
    expect(states(order({ state: 'draft' }))).toBe('now ahead ahead ahead')
    expect(states(order())).toBe('done now ahead ahead')
    expect(states(order({ state: 'partly_shipped', deliveries: [delivery({ state: 'signed', signed_on: '2026-11-03' })] }))).toBe('done done now ahead')
    expect(states(order({ state: 'shipped', deliveries: [delivery({ state: 'arrived' })] }))).toBe('done done now ahead')
    expect(states(order({ state: 'closed' }))).toBe('done done done done')
    expect(progressOf(order({ state: 'cancelled' }))).toEqual([])
  })

  it('is received when all that was not returned is signed for, on the last day', () => {
    const all = order({ state: 'shipped', deliveries: [delivery({ state: 'signed', signed_on: '2026-11-05' }), delivery({ state: 'signed', signed_on: '2026-11-03' }), delivery({ state: 'returned' })] })
    expect(states(all)).toBe('done done done done')
    expect(progressOf(all).at(-1)?.on).toBe('2026-11-05')
    expect(states(order({ state: 'shipped', deliveries: [delivery({ state: 'returned' })] }))).toBe('done done now ahead')
  })

  it('is under way until it is closed', () => {
    expect(isUnderWay(order())).toBe(true)
    expect(isUnderWay(order({ state: 'closed' }))).toBe(false)
    expect(isUnderWay(order({ state: 'cancelled' }))).toBe(false)
    expect(toneOf('shipped')).toBe('brand')
  })

  it('shows prices without needless zeros', () => {
    expect(['46.0000', '0.6600', '0.0850', '1.5', '12', '1234.5670'].map(plainPrice)).toEqual(['46.00', '0.66', '0.085', '1.5', '12', '1234.567'])
  })
})

describe('a quote in its customer\'s words', () => {
  it('tells until when it holds', () => {
    const valid_until = '2026-12-01'
    expect(quoteStanding({ state: 'sent', valid_until })).toContain(valid_until)
    expect(quoteStanding({ state: 'expired', valid_until })).not.toBe(quoteStanding({ state: 'sent', valid_until }))
    expect(quoteStanding({ state: 'draft', valid_until })).toBe('')
    expect((['sent', 'ordered', 'lost'] as const).map(quoteTone)).toEqual(['brand', 'success', 'neutral'])
  })
})

describe('the track of a delivery', () => {
  const track = (more: object) => trackOf(delivery(more)).map(step => `${step.key}:${step.state}`)

  it('goes from what is to come down to where it began', () => {
    expect(track({})).toEqual(['signed:ahead', 'arrived:ahead', 'shipped:now'])
    expect(track({ state: 'arrived', arrived_on: '2026-11-03' })).toEqual(['signed:ahead', 'arrived:now', 'shipped:done'])
    expect(track({ state: 'signed', arrived_on: '2026-11-03', signed_on: '2026-11-04' })).toEqual(['signed:now', 'arrived:done', 'shipped:done'])
  })

  it('ends where it was returned', () => {
    expect(track({ state: 'returned' })).toEqual(['returned:off', 'shipped:done'])
    expect(track({ state: 'returned', arrived_on: '2026-11-03' })).toEqual(['returned:off', 'arrived:done', 'shipped:done'])
  })

  it('names the carrier, as far as it is known', () => {
    expect(trackingText(delivery())).toBe('顺丰速运 SF1')
    expect(trackingText(delivery({ carrier: null }))).toBe('SF1')
    expect(trackingText(delivery({ carrier: null, tracking_number: null }))).toBe('')
  })
})

describe('what WeChat says of a consent', () => {
  const packed = (answers: Record<string, string>) => ({ errMsg: 'subscribe:ok', subscribeDetails: JSON.stringify(Object.fromEntries(Object.entries(answers).map(([id, status]) => [id, JSON.stringify({ status })]))) })

  it('is packed twice', () => {
    expect(consentsOf(packed({ A: 'accept', B: 'reject', C: 'cancel' }))).toEqual({ A: 'accept', B: 'reject', C: 'reject' })
  })

  it('may be anything', () => {
    for (const detail of [undefined, null, {}, { subscribeDetails: 'no' }, { subscribeDetails: '[1' }, { subscribeDetails: 'null' }]) expect(consentsOf(detail)).toEqual({})
    expect(consentsOf({ subscribeDetails: { A: 'x' } })).toEqual({ A: 'unknown' })
  })

  it('tells why it did not work', () => {
    expect([20004, 10002, '10003', 20001, 10001, 99, undefined].map(errCode => troubleOf({ errCode }))).toEqual(['off', 'network', 'network', 'template', 'template', 'failed', 'failed'])
    expect(troubleOf(null)).toBe('failed')
  })

  it('names what a notice contains, without the placeholders', () => {
    expect(linesOf('提醒事项：{{thing1.DATA}}\n来自：{{thing2.DATA}}\n\n{{remark.DATA}}')).toEqual(['提醒事项', '来自'])
  })
})

describe('correcting oneself', () => {
  const person = { name: '王建国', salutation: '王总', customer: '明远', phones: [], birthday: { calendar: 'solar' as const, year: null, month: 11, day: 23, leap: false }, salesperson: null, version: 4 }

  it('sends what changed, and nothing where all is as it was', () => {
    const form = formOf(person)
    expect(patchOf(form, person)).toBeUndefined()
    expect(patchOf({ ...form, name: ' 王建国 ' }, person)).toBeUndefined()
    expect(patchOf({ ...form, name: '王建國', salutation: ' ' }, person)).toEqual({ version: 4, name: '王建國', salutation: null })
    expect(patchOf({ ...form, birthday: null }, person)).toEqual({ version: 4, birthday: null })
  })

  it('needs consent to a new birthday alone', () => {
    const form = formOf(person)
    const moved = { ...form, birthday: { ...person.birthday, day: 24 } }
    expect(needsConsent(form, person)).toBe(false)
    expect(needsConsent({ ...form, birthday: null }, person)).toBe(false)
    expect(needsConsent(moved, person)).toBe(true)
    expect(patchOf({ ...moved, consent: true }, person)).toMatchObject({ birthday: { day: 24 }, birthday_consent: true })
    expect(formOf({ ...person, birthday: undefined, salutation: undefined })).toEqual({ name: '王建国', salutation: '', birthday: null, consent: false })
  })

  it('keeps a draft for the way to WeChat and back, and takes no other for one', () => {
    drafts.save('edit', { ...formOf(person), name: '𠮷野😀' })
    const kept = drafts.load('edit')
    expect(isForm(kept) && kept.name).toBe('𠮷野😀')
    drafts.drop('edit')
    expect(drafts.load('edit')).toBeUndefined()
    for (const other of [undefined, null, 'x', {}, { name: 1 }]) expect(isForm(other)).toBe(false)
  })

  it('works where the browser keeps nothing', () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => { throw new Error('denied') })
    vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => { throw new Error('denied') })
    drafts.save('link', '138')
    expect(drafts.load('link')).toBe('138')
  })
})
