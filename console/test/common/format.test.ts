import { describe, expect, it } from 'vitest'
import { cleanPhone, createFormat, isDecimal, lunarDay, lunarMonth, phone } from '@common/format'
import { addDays, daysBetween, monthStart } from '@common/dates'

const zh = createFormat({ locale: 'zh-CN' })
const en = createFormat({ locale: 'en' })
const NOW = '2026-11-23T02:00:00Z' // 10:00 in Shanghai

describe('dates', () => {
  it('keeps business dates out of time zones', () => {
    expect(zh.date('2026-01-01')).toBe('2026-01-01')
    expect(zh.date('2026-11-23', true)).toBe('2026-11-23 周一')
    expect(en.date('2026-11-23', true)).toBe('2026-11-23 Mon')
    expect(zh.shortDate('2026-11-03', '2026-11-23')).toBe('11月3日')
    expect(zh.shortDate('2025-11-03', '2026-11-23')).toBe('2025年11月3日')
    expect(en.shortDate('2025-11-03', '2026-11-23')).toBe('Nov 3, 2025')
    expect([addDays('2026-02-28', 1), addDays('2028-02-28', 1), addDays('2026-01-01', -1)]).toEqual(['2026-03-01', '2028-02-29', '2025-12-31'])
    expect([daysBetween('2026-03-01', '2026-02-28'), monthStart('2026-01-15', -1)]).toEqual([-1, '2025-12-01'])
  })

  it('shows instants in the company\'s zone', () => {
    expect(zh.dateTime('2026-11-22T16:05:09Z')).toBe('2026-11-23 00:05')
    expect(zh.dateTime('2026-11-22T16:05:09Z', true)).toBe('2026-11-23 00:05:09')
    expect(createFormat({ locale: 'en', zone: 'Europe/Berlin' }).dateTime('2026-07-01T12:00:00Z')).toBe('2026-07-01 14:00')
    expect(createFormat({ locale: 'en', zone: 'Nowhere/Land' }).dateTime('2026-07-01T12:00:00Z')).toBe('2026-07-01 20:00')
    expect([zh.dateTime(null), zh.dateTime('nonsense'), zh.time('2026-11-23T02:02:00Z')]).toEqual(['—', '—', '10:02'])
    expect(zh.dayOf('2026-11-22T16:05:09Z')).toBe('2026-11-23')
  })

  it('speaks of time as people do', () => {
    const of = (at: string) => zh.relative(at, NOW)
    expect(of('2026-11-23T01:59:30Z')).toBe('刚刚')
    expect(of('2026-11-23T01:55:00Z')).toBe('5 分钟前')
    expect(of('2026-11-22T16:10:00Z')).toBe('今天 00:10')
    expect(of('2026-11-22T15:10:00Z')).toBe('昨天 23:10')
    expect(of('2026-11-24T01:00:00Z')).toBe('明天 09:00')
    expect(of('2026-11-02T02:00:00Z')).toBe('11月2日 10:00')
    expect(en.relative('2025-11-02T02:00:00Z', NOW)).toBe('Nov 2, 2025 10:00')
    const day = (date: string, due = false) => zh.relativeDay(date, '2026-11-23', due)
    expect([day('2026-11-23'), day('2026-11-24'), day('2026-11-26'), day('2026-11-22'), day('2026-11-20'), day('2026-11-20', true)])
      .toEqual(['今天', '明天', '3 天后', '昨天', '3 天前', '逾期 3 天'])
    expect(en.relativeDay('2026-11-22', '2026-11-23', true)).toBe('1 day late')
  })

  it('names lunar days', () => {
    expect([lunarMonth(1), lunarMonth(6, true), lunarMonth(12)]).toEqual(['正月', '闰六月', '腊月'])
    expect([1, 10, 11, 15, 19, 20, 21, 23, 29, 30].map(lunarDay))
      .toEqual(['初一', '初十', '十一', '十五', '十九', '二十', '廿一', '廿三', '廿九', '三十'])
    expect(zh.occasionDay({ calendar: 'lunar', month: 8, day: 15, year: 1980 })).toBe('农历1980年八月十五')
    expect(zh.occasionDay({ calendar: 'solar', month: 11, day: 23, year: null })).toBe('11月23日')
    expect(en.occasionDay({ calendar: 'lunar', month: 6, day: 1, leap: true })).toBe('Lunar leap 6/1')
  })
})

describe('figures', () => {
  it('groups money without computing with it', () => {
    expect(zh.money('1234567890123.45')).toBe('¥1,234,567,890,123.45')
    expect([zh.money('-0.5'), zh.money('3400'), zh.money('0.1234'), zh.money(null), zh.money('1e5')])
      .toEqual(['-¥0.50', '¥3,400.00', '¥0.1234', '—', '—'])
    expect([zh.moneyShort('34000.00'), zh.moneyShort('123456789'), zh.moneyShort('999.00'), en.moneyShort('34000')])
      .toEqual(['¥3.4万', '¥1.2亿', '¥999.00', '¥34K'])
  })

  it('writes quantities, shares, spans and sizes', () => {
    expect([zh.quantity('5000.000', '个'), zh.quantity('0.125'), zh.count(12345), zh.count(0)]).toEqual(['5,000 个', '0.125', '12,345', '0'])
    expect([zh.percent(0.1234), zh.percent(1), zh.percent(NaN)]).toEqual(['12.3%', '100%', '—'])
    expect([zh.duration(45_000), zh.duration(3 * 3600e3 + 300e3), en.duration(52 * 3600e3)]).toEqual(['45 秒', '3 小时 5 分钟', '2d 4h'])
    expect([zh.bytes(10), zh.bytes(1536), zh.bytes(20 * 1024 * 1024), zh.minuteOfDay(570)]).toEqual(['10 B', '1.5 KB', '20 MB', '09:30'])
  })
})

describe('phones', () => {
  it('are written for reading', () => {
    expect([phone('+8613800001234'), phone('+862168880000'), phone('+8657188886666'), phone('+14155552671'), phone(null)])
      .toEqual(['138 0000 1234', '021-6888 0000', '0571-8888 6666', '+14155552671', '—'])
  })

  it('are cleaned as people paste them', () => {
    expect([' +86 138-0000 1234 ', '008613800001234', '１３８００００１２３４', 'tel:021-6888 0000', '(0571) 8888.6666', '+1 415 555 2671'].map(cleanPhone))
      .toEqual(['13800001234', '13800001234', '13800001234', '02168880000', '057188886666', '+14155552671'])
  })

  it('knows decimal numbers', () => {
    expect(['12', '12.5', '12.505', '', '-1', '1e3', '1.'].map(v => isDecimal(v, 2))).toEqual([true, true, false, false, false, false, false])
  })
})
