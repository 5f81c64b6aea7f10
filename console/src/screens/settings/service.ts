/** Settings of complaints and working time: their defaults, and what is wrong with what is typed. */
import type { Schema } from '@/api'
import type { Problem } from './lists'

export type Span = Schema<'WorkingSpan'>
export type Allowance = Schema<'Allowance'>

interface Kinds {
  hours: Span[]
  weekdays: number[]
  deadlines: Record<string, Allowance>
  categories: string[]
  letter: string
}
export type ServiceKind = keyof Kinds
/** A setting of these kinds. */
export type ServiceField = { [K in ServiceKind]: { key: keyof Schema<'Settings'>, kind: K, fallback: Kinds[K] } }[ServiceKind]

export const HOURS: Span[] = [{ from: 540, until: 720 }, { from: 810, until: 1080 }]
export const WEEKDAYS = [1, 2, 3, 4, 5]
export const DEADLINES: Record<string, Allowance> = { normal: { amount: 3, unit: 'day' }, urgent: { amount: 1, unit: 'day' } }
export const CATEGORIES = ['质量', '破损', '数量不符', '物流', '服务', '其他']
export const LETTER = '尊敬的{customer}：\n您反映的问题（{number}）我们已处理完毕。\n您的反映：{content}\n'
  + '处理结果：{result}\n{compensation}\n感谢您的监督，如对结果有疑问，请随时与我们联系。\n{company} {staff}\n{date}'

export const MOST_SPANS = 6
export const MOST_CATEGORIES = 30
export const LONGEST_COMPLAINT_LETTER = 2000
/** What stands for something in a result letter. */
export const LETTER_PLACES = ['customer', 'number', 'content', 'result', 'compensation', 'date', 'company', 'staff'] as const

const DAY = 24 * 60
const isWhole = (value: unknown, min: number, max: number): value is number => typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
const letters = (text: string) => [...text].length

export function hoursProblem(value: unknown): Problem | null {
  const spans = (value ?? []) as Partial<Span>[]
  if (!spans.length || spans.length > MOST_SPANS) return { key: 'settings.hours.count', values: { most: MOST_SPANS } }
  const fit = spans.every(span => isWhole(span.from, 0, DAY) && isWhole(span.until, 0, DAY) && span.from < span.until)
  const ordered = spans.every((span, index) => index === 0 || Number(spans[index - 1]?.until) <= Number(span.from))
  return fit && ordered ? null : { key: 'settings.hours.wrong' }
}

export function weekdaysProblem(value: unknown): Problem | null {
  const days = (value ?? []) as unknown[]
  return days.length && days.every(day => isWhole(day, 1, 7)) ? null : { key: 'settings.weekdaysNone' }
}

export function deadlinesProblem(value: unknown): Problem | null {
  const all = Object.values((value ?? {}) as Record<string, Partial<Allowance>>)
  return all.length && all.every(one => isWhole(one.amount, 1, 365)) ? null : { key: 'settings.range', values: { min: 1, max: 365 } }
}

export function categoriesProblem(value: unknown): Problem | null {
  const words = ((value ?? []) as unknown[]).map(word => String(word).trim())
  if (!words.length || words.length > MOST_CATEGORIES) return { key: 'settings.categories.count', values: { most: MOST_CATEGORIES } }
  const wrong = words.find(word => !word || letters(word) > 20)
  if (wrong !== undefined) return { key: 'settings.categories.wrong', values: { word: wrong } }
  const twice = words.find((word, index) => words.indexOf(word) !== index)
  return twice === undefined ? null : { key: 'settings.categories.twice', values: { word: twice } }
}

export function letterProblem(value: unknown): Problem | null {
  const text = String(value ?? '')
  if (!text.trim() || letters(text) > LONGEST_COMPLAINT_LETTER) return { key: 'settings.letter.length', values: { most: LONGEST_COMPLAINT_LETTER } }
  const words = text.split('{').slice(1).filter(part => part.includes('}')).map(part => part.split('}')[0] ?? '')
  const unknown = words.find(word => !(LETTER_PLACES as readonly string[]).includes(word))
  return unknown === undefined ? null : { key: 'settings.letter.placeWrong', values: { place: `{${unknown}}` } }
}

/** What is wrong with a value of one of these kinds. */
export const SERVICE_PROBLEMS = {
  hours: hoursProblem, weekdays: weekdaysProblem, deadlines: deadlinesProblem, categories: categoriesProblem, letter: letterProblem,
} as const satisfies Record<ServiceKind, (value: unknown) => Problem | null>

export function isService<F extends { kind: string }>(field: F | ServiceField): field is ServiceField {
  return field.kind in SERVICE_PROBLEMS
}
