/**
 * How dates, money, quantities and phones are written: here, and nowhere else. Pure and framework-free.
 *
 * Business dates are `YYYY-MM-DD` and never go through a time zone. Instants are RFC 3339 and are shown in the company's
 * zone. Money and quantities are decimal strings and never become floats on their way to full figures.
 */
import { daysBetween, isoDateIn, partsIn, splitDate, weekdayOf } from './dates'

export { addDays, daysBetween } from './dates'

export type Locale = 'zh-CN' | 'en'

export interface FormatOptions {
  locale: Locale
  /** The company's zone, from `GET /me`. */
  zone?: string
  /** The server's time in ms, for "5 minutes ago"; this device's where nothing is said. */
  now?: () => number
}

const NOTHING = '—'
const WEEKDAYS: Record<Locale, readonly string[]> = {
  'zh-CN': ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
  'en': ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
}
const MONTHS_EN = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const LUNAR_MONTHS = ['正', '二', '三', '四', '五', '六', '七', '八', '九', '十', '冬', '腊']
const DIGITS = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十']

/** A day to remember, as the API has it. */
export interface DayToRemember {
  calendar: string
  year?: number | null
  month: number
  day: number
  leap?: boolean
}

export type Format = ReturnType<typeof createFormat>

/** All formatters for a language and a zone. */
export function createFormat({ locale, zone = 'Asia/Shanghai', now = () => Date.now() }: FormatOptions) {
  const zh = locale === 'zh-CN'

  /** A business date: `2026-11-23`; with the weekday where asked. */
  function date(value: string | null | undefined, weekday = false): string {
    if (!value) return NOTHING
    const day = value.slice(0, 10)
    return weekday ? `${day} ${WEEKDAYS[locale][weekdayOf(day)] ?? ''}` : day
  }

  /** A business date in the fewest words: `11月23日`, with the year if it is not `today`'s. */
  function shortDate(value: string | null | undefined, today?: string): string {
    if (!value) return NOTHING
    const [year, month, day] = splitDate(value)
    const sameYear = today ? splitDate(today)[0] === year : false
    if (zh) return sameYear ? `${month}月${day}日` : `${year}年${month}月${day}日`
    return sameYear ? `${MONTHS_EN[month - 1]} ${day}` : `${MONTHS_EN[month - 1]} ${day}, ${year}`
  }

  /** An instant: `2026-11-23 10:02`. */
  function dateTime(value: string | null | undefined, seconds = false): string {
    const parts = value ? partsIn(value, zone) : null
    return parts ? `${parts.date} ${seconds ? parts.time : parts.time.slice(0, 5)}` : NOTHING
  }

  /** The time of an instant: `10:02`. */
  function time(value: string | null | undefined): string {
    return (value ? partsIn(value, zone)?.time.slice(0, 5) : undefined) ?? NOTHING
  }

  /** An instant as people speak of it: `刚刚`, `5 分钟前`, `今天 10:02`, `昨天 10:02`, `11月3日 10:02`. */
  function relative(value: string | null | undefined, at: string | number | Date = now()): string {
    const parts = value ? partsIn(value, zone) : null
    if (!value || !parts) return NOTHING
    const current = new Date(at)
    const seconds = (current.getTime() - new Date(value).getTime()) / 1000
    if (seconds >= 0 && seconds < 60) return zh ? '刚刚' : 'just now'
    if (seconds >= 60 && seconds < 3600) return zh ? `${Math.floor(seconds / 60)} 分钟前` : `${Math.floor(seconds / 60)} min ago`
    const today = isoDateIn(current, zone)
    const clock = parts.time.slice(0, 5)
    const days = daysBetween(today, parts.date)
    if (days === 0) return `${zh ? '今天' : 'Today'} ${clock}`
    if (days === -1) return `${zh ? '昨天' : 'Yesterday'} ${clock}`
    if (days === 1) return `${zh ? '明天' : 'Tomorrow'} ${clock}`
    return `${shortDate(parts.date, today)} ${clock}`
  }

  /** How long ago or ahead a day is: `今天`, `3 天后`, `逾期 2 天` where `due`. */
  function relativeDay(value: string | null | undefined, today: string, due = false): string {
    if (!value) return NOTHING
    const days = daysBetween(today, value.slice(0, 10))
    if (days === 0) return zh ? '今天' : 'today'
    if (days === 1) return zh ? '明天' : 'tomorrow'
    const count = Math.abs(days)
    if (days > 0) return zh ? `${count} 天后` : `in ${count} days`
    const unit = count === 1 ? 'day' : 'days'
    if (due) return zh ? `逾期 ${count} 天` : `${count} ${unit} late`
    if (days === -1) return zh ? '昨天' : 'yesterday'
    return zh ? `${count} 天前` : `${count} days ago`
  }

  /** The business date of an instant. */
  function dayOf(instant: string | number | Date): string {
    return isoDateIn(new Date(instant), zone)
  }

  /**
   * Money: `¥1,234.50`. The text of the API is grouped, never computed with; of a price's further digits zeros at the
   * end are dropped: `¥0.0125`, `¥46.00`.
   */
  function money(value: string | null | undefined, sign = true): string {
    const parts = decimal(value)
    if (!parts) return NOTHING
    const cents = parts.fraction.replace(/0+$/, '').padEnd(2, '0')
    return `${parts.minus}${sign ? '¥' : ''}${grouped(parts.whole)}.${cents}`
  }

  /** Money for tight places, rounded: `¥3.4万` or `¥34K`. */
  function moneyShort(value: string | null | undefined): string {
    const parts = decimal(value)
    if (!parts) return NOTHING
    const size = Number(`${parts.whole}.${parts.fraction || '0'}`)
    const steps: readonly (readonly [number, string])[] = zh ? [[1e8, '亿'], [1e4, '万']] : [[1e9, 'B'], [1e6, 'M'], [1e3, 'K']]
    for (const [step, unit] of steps) {
      if (size >= step) return `${parts.minus}¥${trimZeros((size / step).toFixed(size / step >= 100 ? 0 : 1))}${unit}`
    }
    return money(value)
  }

  /** A quantity with its unit: `5,000 个`. Zeros behind the point are dropped. */
  function quantity(value: string | null | undefined, unit?: string | null): string {
    const parts = decimal(value)
    if (!parts) return NOTHING
    const fraction = parts.fraction.replace(/0+$/, '')
    return `${parts.minus}${grouped(parts.whole)}${fraction ? `.${fraction}` : ''}${unit ? ` ${unit}` : ''}`
  }

  /** A count: `12,345`. */
  function count(value: number | null | undefined): string {
    return value === null || value === undefined ? NOTHING : quantity(String(Math.trunc(value)))
  }

  /** A share of one: `0.123` is `12.3%`. */
  function percent(value: number | null | undefined, digits = 1): string {
    return value === null || value === undefined || !Number.isFinite(value) ? NOTHING : `${trimZeros((value * 100).toFixed(digits))}%`
  }

  /** A span: `45 秒`, `12 分钟`, `3 小时 5 分钟`, `2 天 4 小时`. */
  function duration(ms: number): string {
    const minutes = Math.floor(Math.max(0, ms) / 60_000)
    const [day, hour, minute, second] = zh ? [' 天', ' 小时', ' 分钟', ' 秒'] : ['d', 'h', 'min', 's']
    if (minutes < 1) return `${Math.floor(Math.max(0, ms) / 1000)}${second}`
    if (minutes < 60) return `${minutes}${minute}`
    const hours = Math.floor(minutes / 60)
    if (hours < 24) return minutes % 60 ? `${hours}${hour} ${minutes % 60}${minute}` : `${hours}${hour}`
    return hours % 24 ? `${Math.floor(hours / 24)}${day} ${hours % 24}${hour}` : `${Math.floor(hours / 24)}${day}`
  }

  /** A size of a file: `1.2 MB`. */
  function bytes(size: number): string {
    if (size < 1024) return `${size} B`
    const units = ['KB', 'MB', 'GB']
    let rest = size / 1024
    let unit = 0
    while (rest >= 1024 && unit < units.length - 1) { rest /= 1024; unit += 1 }
    return `${trimZeros(rest.toFixed(1))} ${units[unit]}`
  }

  /** A month, quarter or year (`2026-09`, `2026-Q3`, `2026`): `2026年9月`, `2026年第3季度`, `2026年`; `Sep 2026`, `2026 Q3`. */
  function period(value: string | null | undefined): string {
    const match = /^(\d{4})(?:-(?:Q([1-4])|(\d{2})))?$/.exec(value ?? '')
    if (!match) return NOTHING
    const [, year = '', quarter, month] = match
    if (quarter) return zh ? `${year}年第${quarter}季度` : `${year} Q${quarter}`
    if (month) return zh ? `${year}年${Number(month)}月` : `${MONTHS_EN[Number(month) - 1] ?? month} ${year}`
    return zh ? `${year}年` : year
  }

  /** A period within its year, for axes: `9月`, `Q3`, `2026`. */
  function shortPeriod(value: string): string {
    const [year = '', rest] = value.split('-')
    if (!rest) return year
    if (rest.startsWith('Q')) return rest
    return zh ? `${Number(rest)}月` : MONTHS_EN[Number(rest) - 1] ?? rest
  }

  /** Minutes after midnight: `09:30`. */
  function minuteOfDay(minutes: number): string {
    return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  }

  /** A day to remember: `11月23日`, `农历八月十五`, `农历闰六月初一`, with the year where it is known. */
  function occasionDay(day: DayToRemember): string {
    const year = day.year ? (zh ? `${day.year}年` : `, ${day.year}`) : ''
    if (day.calendar !== 'lunar') {
      return zh ? `${year}${day.month}月${day.day}日` : `${MONTHS_EN[day.month - 1]} ${day.day}${year}`
    }
    if (!zh) return `Lunar ${day.leap ? 'leap ' : ''}${day.month}/${day.day}${year}`
    return `农历${year}${lunarMonth(day.month, day.leap)}${lunarDay(day.day)}`
  }

  return {
    locale, zone, date, shortDate, dateTime, time, relative, relativeDay, dayOf,
    money, moneyShort, quantity, count, percent, duration, bytes, period, shortPeriod, minuteOfDay, occasionDay, phone,
  }
}

/** The name of a lunar month: `正月`, `闰六月`, `腊月`. */
export function lunarMonth(month: number, leap = false): string {
  return `${leap ? '闰' : ''}${LUNAR_MONTHS[month - 1] ?? month}月`
}

/** The name of a lunar day: `初一`, `十五`, `廿三`, `三十`. */
export function lunarDay(day: number): string {
  if (day === 20) return '二十'
  if (day === 30) return '三十'
  const tens = ['初', '十', '廿'][Math.floor((day - 1) / 10)] ?? ''
  const digit = DIGITS[(day - 1) % 10] ?? ''
  return day === 10 ? '初十' : `${tens}${digit}`
}

/** A phone number for reading: `138 0000 1234`, `021-6888 0000`, `+1 415 555 2671` as it is. */
export function phone(value: string | null | undefined): string {
  if (!value) return NOTHING
  const national = value.startsWith('+86') ? value.slice(3) : value
  if (/^1\d{10}$/.test(national)) return `${national.slice(0, 3)} ${national.slice(3, 7)} ${national.slice(7)}`
  if (!value.startsWith('+86') || !/^\d+$/.test(national)) return value
  // Landlines: Beijing, Shanghai and a few others have two digits behind the trunk zero, all others three.
  const area = /^(10|2\d)/.test(national) ? 2 : 3
  const rest = national.slice(area)
  return rest.length >= 7 ? `0${national.slice(0, area)}-${rest.slice(0, rest.length - 4)} ${rest.slice(-4)}` : `0${national}`
}

/**
 * A phone number as people paste it (` +86 138-0000 1234`, full-width digits, `tel:`), ready to be sent.
 * Whether it is one, the server says.
 */
export function cleanPhone(typed: string): string {
  const narrow = typed.replace(/[\uFF10-\uFF19]/g, digit => String.fromCharCode(digit.charCodeAt(0) - 0xFEE0)).replace(/\uFF0B/g, '+')
  const bare = narrow.replace(/^\s*tel:/i, '').replace(/[^\d+]/g, '').replace(/(?!^)\+/g, '')
  return bare.replace(/^(\+86|0086)(?=1\d{10}$)/, '')
}

/** Whether a text is a whole decimal number with at most so many digits behind the point. */
export function isDecimal(value: string, digits: number): boolean {
  return new RegExp(`^\\d{1,12}(\\.\\d{1,${digits}})?$`).test(value.trim())
}

function decimal(value: string | null | undefined): { minus: string, whole: string, fraction: string } | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value ?? '')
  return match ? { minus: match[1] ?? '', whole: match[2] ?? '0', fraction: match[3] ?? '' } : null
}

function grouped(whole: string): string {
  return whole.replace(/^0+(?=\d)/, '').replace(/\B(?=(\d{3})+$)/g, ',')
}

function trimZeros(value: string): string {
  return value.includes('.') ? value.replace(/\.?0+$/, '') : value
}
