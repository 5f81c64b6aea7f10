/** The company's settings as they are edited: groups, kinds, ranges and defaults. */
import type { Schema } from '@/api'
import { centsOf } from '@/lib/cents'
import { DUNNING, dunningProblem, ruleProblem, STAGES, stagesProblem, type Problem } from './lists'
import { CATEGORIES, DEADLINES, HOURS, isService, LETTER, SERVICE_PROBLEMS, WEEKDAYS, type ServiceField } from './service'

export type Settings = Schema<'Settings'>
export type Key = keyof Settings

export interface NumberField { key: Key, kind: 'number', min: number, max: number, fallback: number, unit: string, zero?: string }
export interface TimeField { key: Key, kind: 'time', fallback: number }
export interface GradesField { key: Key, kind: 'grades', max: number, fallback: Record<string, number>, unit: string }
export interface ZoneField { key: Key, kind: 'zone', fallback: string }
export interface MoneyField { key: Key, kind: 'money', fallback: string }
export interface SwitchField { key: Key, kind: 'switch', fallback: boolean }
/** Basis points, typed as a percentage. */
export interface ShareField { key: Key, kind: 'share', max: number, fallback: number }
export interface RuleField { key: Key, kind: 'rule', fallback: Schema<'GradeRule'> }
export interface StagesField { key: Key, kind: 'stages', fallback: Schema<'OpportunityStage'>[] }
export interface DunningField { key: Key, kind: 'dunning', fallback: Schema<'DunningLevel'>[] }
export type Field
  = | NumberField | TimeField | GradesField | ZoneField | MoneyField | SwitchField | ShareField | RuleField | StagesField | DunningField
    | ServiceField

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
      number('revisit_after_complaint_days', 3, 'days', DAYS, { zero: 'none' }),
    ],
  },
  {
    name: 'todo',
    fields: [
      number('no_contact_days', 60, 'days', DAYS, { zero: 'never' }),
      number('no_order_days', 90, 'days', DAYS, { zero: 'never' }),
      number('occasion_days', 7, 'days', 60),
      { key: 'digest', kind: 'switch', fallback: true },
      { key: 'digest_at', kind: 'time', fallback: 510 },
    ],
  },
  {
    name: 'trade',
    fields: [
      { key: 'opportunity_stages', kind: 'stages', fallback: STAGES },
      number('quote_valid_days', 15, 'days', DAYS),
      number('quote_expiring_days', 3, 'days', 60),
      { key: 'price_change_bp', kind: 'share', max: 10_000, fallback: 200 },
      { key: 'discount_limit_percent', kind: 'grades', max: 100, fallback: { A: 20, B: 15, C: 10, D: 5 }, unit: 'percent' },
      { key: 'shipping_notices', kind: 'switch', fallback: true },
      { key: 'delivery_questions', kind: 'switch', fallback: true },
    ],
  },
  {
    name: 'receivables',
    fields: [
      { key: 'overdue_alert_amount', kind: 'money', fallback: '10000.00' },
      number('overdue_alert_days', 30, 'days', DAYS),
      { key: 'dunning_levels', kind: 'dunning', fallback: DUNNING },
      number('dunning_gap_days', 7, 'days', 365),
    ],
  },
  {
    name: 'service',
    fields: [
      { key: 'working_hours', kind: 'hours', fallback: HOURS },
      { key: 'working_weekdays', kind: 'weekdays', fallback: WEEKDAYS },
      { key: 'complaint_deadlines', kind: 'deadlines', fallback: DEADLINES },
      number('complaint_first_warning_percent', 50, 'percent', 98, { min: 1 }),
      number('complaint_second_warning_percent', 80, 'percent', 99, { min: 2 }),
      number('complaint_escalation_hours', 1, 'hours', 1000),
      number('complaint_repeat_days', 90, 'days', DAYS, { zero: 'never' }),
      { key: 'complaint_categories', kind: 'categories', fallback: CATEGORIES },
      { key: 'complaint_letter', kind: 'letter', fallback: LETTER },
    ],
  },
  { name: 'grades', fields: [{ key: 'grade_rule', kind: 'rule', fallback: { mode: 'pareto', a_percent: 80, b_percent: 95, top_percent: 20, bottom_percent: 20 } }] },
  { name: 'collision', fields: [number('similarity_percent', 60, 'percent', 100)] },
  { name: 'privacy', fields: [number('forget_after_days', 30, 'days', DAYS, { min: 1 })] },
]

export const FIELDS = GROUPS.flatMap(group => group.fields)

/** What is typed: numbers may be missing for a while. */
export type Draft = Record<string, unknown>

function isWhole(value: unknown, min: number, max: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
}

/** What is wrong with a draft, by key: the key of a text with its values. */
export function problems(draft: Draft): Record<string, Problem> {
  const found: Record<string, Problem> = {}
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
    if (field.kind === 'share' && !isWhole(value, 0, field.max)) found[field.key] = { key: 'settings.percentRange', values: { max: field.max / 100 } }
    if (field.kind === 'money' && (centsOf(String(value ?? '')) ?? -1n) < 0n) found[field.key] = { key: 'settings.amountWrong' }
    const listed = isService(field) ? SERVICE_PROBLEMS[field.kind](value) : field.kind === 'rule' ? ruleProblem(value) : field.kind === 'stages' ? stagesProblem(value) : field.kind === 'dunning' ? dunningProblem(value) : null
    if (listed) found[field.key] = listed
  }
  const [first, second] = [draft.complaint_first_warning_percent, draft.complaint_second_warning_percent]
  if (typeof first === 'number' && typeof second === 'number' && first >= second && !found.complaint_second_warning_percent) {
    found.complaint_second_warning_percent = { key: 'settings.secondLater' }
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
  if (field.kind === 'money') return centsOf(String(value ?? '')) === centsOf(field.fallback)
  if (field.kind === 'stages' || field.kind === 'dunning') return sameList(value, field.fallback)
  if (field.kind === 'rule') return sameList([value], [field.fallback])
  if (isService(field)) return canonical(value) === canonical(field.fallback)
  if (field.kind !== 'grades') return value === field.fallback
  const days = (value ?? {}) as Record<string, number>
  return Object.entries(field.fallback).every(([grade, fallback]) => days[grade] === fallback)
}

/** As text, whatever the order of the parts of its objects. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => one && typeof one === 'object' && !Array.isArray(one)
    ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => a.localeCompare(b)))
    : one)
}

/** The same things in the same order, whatever the order of their parts. */
function sameList(value: unknown, fallback: readonly object[]): boolean {
  const sorted = (one: unknown) => JSON.stringify(Object.entries((one ?? {}) as object).sort(([a], [b]) => a.localeCompare(b)))
  return Array.isArray(value) && value.length === fallback.length && value.every((one, index) => sorted(one) === sorted(fallback[index]))
}
