/** Reckoning with business dates (`YYYY-MM-DD`) and instants. Pure; no clock is read here. */

const DAY_MS = 86_400_000

/** Year, month and day as numbers. */
export function splitDate(date: string): [year: number, month: number, day: number] {
  const [year = '0', month = '1', day = '1'] = date.slice(0, 10).split('-')
  return [Number(year), Number(month), Number(day)]
}

/** Days from one business date to another; negative if it lies before. */
export function daysBetween(from: string, to: string): number {
  return Math.round((utcOf(to) - utcOf(from)) / DAY_MS)
}

/** A business date so many days later. */
export function addDays(date: string, days: number): string {
  return new Date(utcOf(date) + days * DAY_MS).toISOString().slice(0, 10)
}

/** 0 is Sunday. */
export function weekdayOf(date: string): number {
  return new Date(utcOf(date)).getUTCDay()
}

/** The first day of the month of a date, so many months later. */
export function monthStart(date: string, months = 0): string {
  const [year, month] = splitDate(date)
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10)
}

/** Date and time of an instant in a zone; nothing for what is no instant. */
export function partsIn(instant: string, zone: string): { date: string, time: string } | null {
  const at = new Date(instant)
  return Number.isNaN(at.getTime()) ? null : partsOf(at, zone)
}

/** The business date of an instant in a zone. */
export function isoDateIn(at: Date, zone: string): string {
  return partsOf(at, zone).date
}

function utcOf(date: string): number {
  const [year, month, day] = splitDate(date)
  return Date.UTC(year, month - 1, day)
}

const formatters = new Map<string, Intl.DateTimeFormat | null>()

function partsOf(at: Date, zone: string): { date: string, time: string } {
  const formatter = formatterOf(zone)
  if (!formatter) return shifted(at)
  const parts: Record<string, string> = {}
  for (const { type, value } of formatter.formatToParts(at)) parts[type] = value
  return { date: `${parts.year}-${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}:${parts.second}` }
}

function formatterOf(zone: string): Intl.DateTimeFormat | null {
  const known = formatters.get(zone)
  if (known !== undefined) return known
  let formatter: Intl.DateTimeFormat | null = null
  try {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone, hourCycle: 'h23',
      year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
    })
  } catch { /* no Intl (some mini-program runtimes), or a zone that it does not know */ }
  formatters.set(zone, formatter)
  return formatter
}

/** China's time, which has no summer time: what is left where the runtime knows no zones. */
function shifted(at: Date): { date: string, time: string } {
  const text = new Date(at.getTime() + 8 * 3_600_000).toISOString()
  return { date: text.slice(0, 10), time: text.slice(11, 19) }
}
