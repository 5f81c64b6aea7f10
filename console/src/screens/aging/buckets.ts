/** The buckets of the aging: their fields, and the due dates that they hold on a day. */
import { addDays } from '@common/format'
import type { Tone } from '@common/enums'
import type { Tokens } from '@common/tokens'
import type { Schema } from '@/api'

export type AgingLine = Schema<'AgingLine'>
export type By = 'customers' | 'owners' | 'departments'
export const BYS: readonly By[] = ['customers', 'owners', 'departments']

export type Bucket = 'not_due' | 'days_1_30' | 'days_31_60' | 'days_61_90' | 'days_91_180' | 'days_over_180'

/** From and until how many days overdue; `null` is without end. */
export const BUCKETS: readonly { key: Bucket, from: number | null, until: number | null, tone: Tone }[] = [
  { key: 'not_due', from: null, until: 0, tone: 'brand' },
  { key: 'days_1_30', from: 1, until: 30, tone: 'info' },
  { key: 'days_31_60', from: 31, until: 60, tone: 'warn' },
  { key: 'days_61_90', from: 61, until: 90, tone: 'warn' },
  { key: 'days_91_180', from: 91, until: 180, tone: 'danger' },
  { key: 'days_over_180', from: 181, until: null, tone: 'danger' },
]

/** The due dates that a bucket holds on a day: what is overdue longer was due earlier. */
export function dueSpan(bucket: Bucket, day: string): { due_from?: string, due_until?: string } {
  const one = BUCKETS.find(other => other.key === bucket)
  if (!one) return {}
  return {
    ...(one.until === null ? {} : { due_from: addDays(day, -one.until) }),
    ...(one.from === null ? {} : { due_until: addDays(day, -one.from) }),
  }
}

/** The colours of the buckets: the later, the more it warns. */
export function colours(tokens: Tokens): Record<Bucket, string> {
  return {
    not_due: tokens.brand, days_1_30: tokens.info, days_31_60: '#d6a53a', days_61_90: '#d97a1e', days_91_180: '#cf4a2f', days_over_180: tokens.danger,
  }
}
