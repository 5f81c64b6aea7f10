import { describe, expect, it } from 'vitest'
import { allPhones, phonesIn } from '@/pages-customer/components/phones'
import { columnsOf, daysIn, pickedAt, placesOf, wordsOf } from '@common/day-columns'
import { bodyOf, changes, emptyForm, isTouched, merged } from '@/pages-customer/contact/form'
import { bodyOf as customerOf, checkOf, emptyForm as emptyCustomer } from '@/pages-customer/new/form'

describe('phone numbers', () => {
  it('are found in what is pasted', () => {
    expect(phonesIn(' +86 138-0000 1234、021 6888 0000')).toEqual(['13800001234', '02168880000'])
    expect(phonesIn('１３８００００１２３４')).toEqual(['13800001234'])
    expect(phonesIn('王总')).toEqual([])
    expect(allPhones(['138 0000 1234', '', '+8613800001234'])).toEqual(['13800001234'])
  })
})

describe('a new customer', () => {
  it('is looked for as soon as there is enough to ask for', () => {
    expect(checkOf(emptyCustomer())).toBeUndefined()
    expect(checkOf({ ...emptyCustomer(), name: '明' })).toBeUndefined()
    expect(checkOf({ ...emptyCustomer(), name: ' 明远 ' })).toEqual({ name: '明远', phones: [], tax_number: null })
    expect(checkOf({ ...emptyCustomer(), phones: ['138 0000 1234', '12'] })).toMatchObject({ phones: ['13800001234'] })
  })

  it('keeps a number that came without a name', () => {
    expect(customerOf({ ...emptyCustomer(), name: '明远' }).contacts).toEqual([])
    expect(customerOf({ ...emptyCustomer('13800001234'), name: '明远' }).contacts).toMatchObject([{ name: '明远', phones: ['13800001234'] }])
  })
})

describe('a person', () => {
  const base = { ...emptyForm(), name: '王建国', hobbies: '钓鱼', phones: ['138 0000 1234'] }

  it('is changed only where something was changed', () => {
    expect(isTouched({ ...base, phones: ['+86 13800001234'] }, base)).toBe(false)
    expect(changes({ ...base, hobbies: ' ', title: '厂长' }, base)).toEqual({ hobbies: null, title: '厂长' })
    expect(changes({ ...base, phones: ['138 0000 1234', '021 6888 0000'] }, base)).toEqual({ phones: ['13800001234', '02168880000'] })
  })

  it('takes up what somebody else changed meanwhile', () => {
    const form = { ...base, hobbies: '下棋' }
    expect(merged(form, base, { ...base, hobbies: '喝茶', title: '厂长' })).toMatchObject({ hobbies: '下棋', title: '厂长' })
  })

  it('is sent with the days that were added before', () => {
    const day = { kind: 'birthday' as const, calendar: 'lunar' as const, month: 6, day: 1, leap: true }
    expect(bodyOf({ ...base, days: [day] })).toMatchObject({ name: '王建国', email: null, occasions: [day] })
  })
})

describe('a day to remember', () => {
  it('has the days of its month', () => {
    expect(daysIn('solar', 2)).toBe(29)
    expect(daysIn('solar', 2, 2023)).toBe(28)
    expect(daysIn('solar', 2, 2000)).toBe(29)
    expect(daysIn('lunar', 12)).toBe(30)
  })

  it('is what the picker stands at', () => {
    const columns = columnsOf('solar', { year: undefined, month: 1, day: 31 }, 2026)
    expect(columns.years.slice(0, 2)).toEqual([undefined, 2026])
    expect(pickedAt(columns, [1, 1, 30], 'solar')).toEqual({ year: 2026, month: 2, day: 28 })
    expect(placesOf(columns, { year: 2026, month: 3, day: 5 })).toEqual([1, 2, 4])
    expect(wordsOf(columnsOf('lunar', { year: undefined, month: 1, day: 1 }, 2026), 'lunar', 'zh-CN', '年份不详').map(one => one[0])).toEqual(['年份不详', '正月', '初一'])
  })
})
