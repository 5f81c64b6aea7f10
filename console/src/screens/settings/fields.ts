/** The company's settings as they are edited: groups, kinds, ranges and defaults. */
import type { Schema } from '@/api'

export type Settings = Schema<'Settings'>
export type Key = keyof Settings

export interface NumberField { key: Key, kind: 'number', min: number, max: number, fallback: number, unit: string, zero?: string }
export interface TimeField { key: Key, kind: 'time', fallback: number }
export interface GradesField { key: Key, kind: 'grades', max: number, fallback: Record<string, number>, unit: string }
export interface ZoneField { key: Key, kind: 'zone', fallback: string }
export type Field = NumberField | TimeField | GradesField | ZoneField

const number = (key: Key, fallback: number, unit: string, max: number, more: { min?: number, zero?: string } = {}): NumberField =>
  ({ key, kind: 'number', min: 0, max, fallback, unit, ...more })

/** The longest span of days that is taken. */
const DAYS = 3650

/** `zero` names the text that says what 0 means. */
export const GROUPS: readonly { name: string, fields: readonly Field[] }[] = [
  { name: 'general', fields: [{ key: 'zone', kind: 'zone', fallback: 'Asia/Shanghai' }] },
  {
    name: 'pushes',
    fields: [
      { key: 'quiet_from', kind: 'time', fallback: 1260 },
      { key: 'quiet_until', kind: 'time', fallback: 540 },
      number('weekly_push_cap', 3, 'times', 100),
      number('greetings_per_minute', 600, 'perMinute', 100_000, { min: 1 }),
      number('mails_per_day', 500, 'perDay', 1_000_000, { zero: 'none' }),
      number('sms_per_day', 100, 'perDay', 1_000_000, { zero: 'none' }),
    ],
  },
  {
    name: 'revisits',
    fields: [
      { key: 'revisit_days', kind: 'grades', max: DAYS, fallback: { A: 14, B: 30, C: 60, D: 90 }, unit: 'days' },
      number('revisit_after_delivery_days', 7, 'days', DAYS, { zero: 'none' }),
    ],
  },
  {
    name: 'todo',
    fields: [
      number('no_contact_days', 60, 'days', DAYS, { zero: 'never' }),
      number('no_order_days', 90, 'days', DAYS, { zero: 'never' }),
      number('occasion_days', 7, 'days', 60),
    ],
  },
  {
    name: 'trade',
    fields: [
      number('quote_valid_days', 15, 'days', DAYS),
      number('quote_expiring_days', 3, 'days', 60),
      number('price_change_bp', 200, 'bp', 10_000),
      number('overdue_alert_days', 30, 'days', DAYS),
      number('dunning_gap_days', 7, 'days', 365),
    ],
  },
  { name: 'collision', fields: [number('similarity_percent', 60, 'percent', 100)] },
  { name: 'privacy', fields: [number('forget_after_days', 30, 'days', DAYS, { min: 1 })] },
]

/** Settings that are more than a field. This form sends them back as they came. */
export const KEPT: readonly Key[] = ['dunning_levels', 'grade_rule', 'opportunity_stages', 'overdue_alert_amount', 'shipping_notices']

export const FIELDS = GROUPS.flatMap(group => group.fields)

/** What is typed: numbers may be missing for a while. */
export type Draft = Record<string, unknown>

function isWhole(value: unknown, min: number, max: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
}

/** What is wrong with a draft, by key: the key of a text with its values. */
export function problems(draft: Draft): Record<string, { key: string, values?: Record<string, unknown> }> {
  const found: ReturnType<typeof problems> = {}
  for (const field of FIELDS) {
    const value = draft[field.key]
    // A server that does not know the setting did not send it.
    if (!(field.key in draft)) continue
    if (field.kind === 'number' && !isWhole(value, field.min, field.max)) found[field.key] = { key: 'settings.range', values: { min: field.min, max: field.max } }
    if (field.kind === 'time' && !isWhole(value, 0, 1439)) found[field.key] = { key: 'form.required' }
    if (field.kind === 'zone' && !isZone(value)) found[field.key] = { key: 'settings.zoneWrong' }
    if (field.kind === 'grades') {
      const days = Object.values((value ?? {}) as Record<string, unknown>)
      if (!days.every(one => isWhole(one, 0, field.max))) found[field.key] = { key: 'settings.range', values: { min: 0, max: field.max } }
    }
  }
  return found
}

function isZone(value: unknown): boolean {
  if (typeof value !== 'string' || !value.trim()) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: value })
    return true
  } catch {
    return false
  }
}

/** Which settings a draft changes. */
export function changedKeys(before: Draft, after: Draft): string[] {
  return Object.keys(after).filter(key => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
}

export function isDefault(field: Field, value: unknown): boolean {
  if (field.kind !== 'grades') return value === field.fallback
  const days = (value ?? {}) as Record<string, number>
  return Object.entries(field.fallback).every(([grade, fallback]) => days[grade] === fallback)
}

/** `HH:mm` of minutes after midnight, and back. */
export function clockOf(minutes: unknown): string | undefined {
  if (typeof minutes !== 'number') return undefined
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

export function minutesOf(clock: string | null | undefined): number | undefined {
  const match = /^(\d{2}):(\d{2})$/.exec(clock ?? '')
  return match ? Number(match[1]) * 60 + Number(match[2]) : undefined
}
