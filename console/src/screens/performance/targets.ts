/** The grid of targets: whose, of which month, as they are typed. */
import { centsOf, cleanAmount, fromCents } from '@/lib/cents'
import { isMoney, isRate } from './measures'
import type { Measure, Subject, Target } from './types'

export interface Whose { subject: Subject, id: number }

/** What a cell is called. */
export function cellOf({ subject, id }: Whose, measure: Measure, month: string): string {
  return `${subject}:${id}:${measure}:${month}`
}

/** The targets of a month as cells. */
export function cellsOf(month: string, targets: readonly Target[]): Record<string, string> {
  return Object.fromEntries(targets.map(one => [cellOf({ subject: one.subject, id: one.subject_id }, one.measure, month), one.value]))
}

/** What is typed as the API has it: empty is no target; `null` is wrong. */
export function valueOf(typed: string, measure: Measure): string | null {
  const clean = cleanAmount(typed)
  if (clean === '') return ''
  if (!isMoney(measure) && !isRate(measure)) return /^\d{1,12}$/.test(clean) ? String(Number(clean)) : null
  const cents = centsOf(clean)
  return cents === null || cents < 0n || (isRate(measure) && cents > 10_000n) ? null : fromCents(cents)
}

export interface Change { month: string, targets: { subject: Subject, subject_id: number, measure: Measure, value: string | null }[] }

/** What is to be saved, month by month; cells that are wrong are not there. */
export function changesOf(before: Readonly<Record<string, string>>, typed: Readonly<Record<string, string>>): Change[] {
  const months = new Map<string, Change['targets']>()
  for (const [cell, text] of Object.entries(typed)) {
    const [subject, id, measure, month] = cell.split(':') as [Subject, string, Measure, string]
    const value = valueOf(text, measure)
    if (value === null || value === (before[cell] ?? '')) continue
    const targets = months.get(month) ?? []
    targets.push({ subject, subject_id: Number(id), measure, value: value === '' ? null : value })
    months.set(month, targets)
  }
  return [...months].sort(([a], [b]) => a.localeCompare(b)).map(([month, targets]) => ({ month, targets }))
}

/** The sum of cells as they are typed; rates have none. */
export function totalOf(values: readonly string[], measure: Measure): string {
  if (isRate(measure)) return ''
  const cents = values.reduce((sum, typed) => sum + (centsOf(valueOf(typed, measure) ?? '') ?? 0n), 0n)
  return isMoney(measure) ? fromCents(cents) : String(cents / 100n)
}

/** A block as spreadsheets copy it: rows of cells. */
export function blockOf(text: string): string[][] {
  return text.replace(/\r/g, '').replace(/\n$/, '').split('\n').map(line => line.split('\t').map(cell => cell.trim()))
}
