/** The columns of a picker for a day to remember: year (or none), month and day, by the sun or by the moon. */
import { lunarDay, lunarMonth, type Locale } from './format'

/** The first year of which somebody may be. */
const FIRST_YEAR = 1920
const SOLAR_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

export interface Picked { year: number | undefined, month: number, day: number }

export interface Columns { years: (number | undefined)[], months: number[], days: number[] }

/** How many days a month may have; 29 in February unless a year says otherwise, 30 by the moon. */
export function daysIn(calendar: string, month: number, year?: number): number {
  if (calendar === 'lunar') return 30
  const leap = year === undefined || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0))
  return month === 2 && !leap ? 28 : SOLAR_DAYS[month - 1] ?? 31
}

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)

/** The columns of the picker. The first year stands for "not known". */
export function columnsOf(calendar: string, picked: Picked, thisYear: number): Columns {
  return {
    years: [undefined, ...upTo(thisYear - FIRST_YEAR + 1).map(n => thisYear + 1 - n)],
    months: upTo(12),
    days: upTo(daysIn(calendar, picked.month, picked.year)),
  }
}

/** The words of the columns. */
export function wordsOf(columns: Columns, calendar: string, locale: Locale, unknown: string): string[][] {
  const zh = locale === 'zh-CN'
  const years = columns.years.map(year => (year === undefined ? unknown : zh ? `${year}年` : String(year)))
  if (calendar === 'lunar' && zh) return [years, columns.months.map(month => lunarMonth(month)), columns.days.map(lunarDay)]
  return [years, columns.months.map(month => (zh ? `${month}月` : String(month))), columns.days.map(day => (zh ? `${day}日` : String(day)))]
}

/** Where the picker stands. */
export function placesOf(columns: Columns, picked: Picked): number[] {
  return [Math.max(0, columns.years.indexOf(picked.year)), picked.month - 1, Math.min(picked.day, columns.days.length) - 1]
}

/** What the places of a picker mean; a day that the month has not becomes its last. */
export function pickedAt(columns: Columns, places: readonly number[], calendar: string): Picked {
  const year = columns.years[places[0] ?? 0]
  const month = (places[1] ?? 0) + 1
  return { year, month, day: Math.min((places[2] ?? 0) + 1, daysIn(calendar, month, year)) }
}
