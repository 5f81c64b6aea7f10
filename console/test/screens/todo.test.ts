import { describe, expect, it } from 'vitest'
import { words } from '@common/enums'
import en from '@/screens/todo/locales/en.json'
import zh from '@/screens/todo/locales/zh-CN.json'
import { canPostpone, kindsOf, parted, placeOf, pressing, usualWhose, type Item } from '@/screens/todo/todo'

const item = (kind: Item['kind'], urgency: Item['urgency'], reference = 1): Item => ({ kind, urgency, reference, title: 't', customer: { id: 7, name: 'c' } })

describe('the to-do list', () => {
  const items = [item('revisit', 'overdue'), item('contact_due', 'today'), item('binding', 'today'), item('no_order', 'sometime')]

  it('is parted by urgency, without empty parts', () => {
    expect(parted(items, undefined).map(part => [part.urgency, part.items.length])).toEqual([['overdue', 1], ['today', 2], ['sometime', 1]])
    expect(parted(items, 'binding').map(part => part.urgency)).toEqual(['today'])
    expect(pressing(items)).toBe(3)
  })

  it('counts kinds in the order of the API', () => {
    expect(kindsOf({ no_order: 2, revisit: 5, shipment: 0 }, words('TodoKind'))).toEqual([{ kind: 'revisit', count: 5 }, { kind: 'no_order', count: 2 }])
  })

  it('knows where each thing is done', () => {
    expect(placeOf(item('push_in_doubt', 'today', 8))).toEqual({ name: 'push', params: { id: 8 } })
    expect(placeOf(item('shipment', 'soon', 9))).toEqual({ name: 'order', params: { id: 9 } })
    expect(placeOf(item('occasion', 'soon', 3))).toEqual({ name: 'customer', params: { id: 7 } })
    expect(placeOf({ ...item('no_contact', 'sometime'), customer: null })).toBeNull()
    for (const kind of words('TodoKind')) expect(placeOf(item(kind, 'today'))).not.toBeNull()
    expect(placeOf(item('receivable', 'overdue', 4))).toEqual({ name: 'receivable', params: { id: 4 } })
  })

  it('has a word for each way to go, and puts off what can be put off', () => {
    for (const { go } of [zh, en]) expect(Object.keys(go).sort()).toEqual(words('TodoKind').filter(kind => kind !== 'revisit').sort())
    expect(words('TodoKind').filter(kind => canPostpone(item(kind, 'today')))).toEqual(['contact_due', 'revisit'])
  })

  it('begins with everybody\'s for who has no customers', () => {
    expect([usualWhose(['sales']), usualWhose(['manager', 'lead']), usualWhose(['manager']), usualWhose(['admin'])]).toEqual(['mine', 'mine', 'team', 'team'])
  })
})
