import type { Schema } from '@/api'

export type Letter = Schema<'LetterOut'>
export type Level = Schema<'DunningLevel'>
