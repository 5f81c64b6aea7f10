import type { Tone } from '@common/enums'
import type { Schema } from '@/api'

export function sellingTone(selling: Schema<'Selling'>): Tone {
  return ({ normal: 'neutral', promoted: 'success', restricted: 'warn' } as const)[selling]
}

export function gradeTone(grade: Schema<'MarginGrade'>): Tone {
  return ({ high: 'success', middle: 'info', low: 'warn' } as const)[grade]
}
