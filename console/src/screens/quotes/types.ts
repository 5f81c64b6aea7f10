import type { Schema } from '@/api'

export type QuoteRow = Schema<'QuoteRow'>
export type QuoteFull = Schema<'QuoteFull'>
export type QuoteState = Schema<'QuoteState'>
