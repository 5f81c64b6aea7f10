/** A year of working days: how it is laid out, and how it is changed. */
import { addDays, daysBetween } from '@common/format'
import type { Schema } from '@/api'

export type Year = Schema<'WorkingYearOut'>
export type Special = Year['days'][number]
export type Kind = Special['kind']
/** What a click on a day does. */
export type Brush = Kind | 'clear'

/** Weekdays on which work is done where nothing else is said: 1 is Monday. */
export const USUAL_WEEKDAYS: readonly number[] = [1, 2, 3, 4, 5]

/** 1 is Monday, 7 is Sunday. */
export function weekdayOf(day: string): number {
  return (daysBetween('2024-01-01', day) % 7 + 7) % 7 + 1
}

/** The weeks of a month, Monday first; `null` for the days of its neighbours. */
export function weeksOf(year: number, month: number): (string | null)[][] {
  const first = `${year}-${String(month).padStart(2, '0')}-01`
  const next = month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`
  const days: (string | null)[] = Array.from({ length: weekdayOf(first) - 1 }, () => null)
  for (let day = first; day < next; day = addDays(day, 1)) days.push(day)
  while (days.length % 7) days.push(null)
  return Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7))
}

/** Whether work is done on a day. */
export function isWorking(day: string, special: ReadonlyMap<string, Special>, weekdays: readonly number[]): boolean {
  const found = special.get(day)
  return found ? found.kind === 'working' : weekdays.includes(weekdayOf(day))
}

/** The days with one of them changed, in order. What the weekday says anyway needs no entry, unless it has a name. */
export function brushed(days: readonly Special[], day: string, brush: Brush, name: string, weekdays: readonly number[]): Special[] {
  const others = days.filter(one => one.on !== day)
  const before = days.find(one => one.on === day)
  const usual = weekdays.includes(weekdayOf(day)) ? 'working' : 'holiday'
  const given = name.trim()
  // The same once more takes it back.
  if (brush === 'clear' || (before?.kind === brush && (before.name ?? '') === given) || (brush === usual && !given)) return others
  return [...others, { on: day, kind: brush, name: given || null }].sort((a, b) => a.on.localeCompare(b.on))
}

export interface Spell { from: string, until: string, kind: Kind, name: string }

/** Days in a row of one kind and name, as one. */
export function spellsOf(days: readonly Special[]): Spell[] {
  const spells: Spell[] = []
  for (const { on, kind, name } of [...days].sort((a, b) => a.on.localeCompare(b.on))) {
    const last = spells.at(-1)
    if (last && last.kind === kind && last.name === (name ?? '') && addDays(last.until, 1) === on) last.until = on
    else spells.push({ from: on, until: on, kind, name: name ?? '' })
  }
  return spells
}
