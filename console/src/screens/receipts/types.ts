import type { Schema } from '@/api'

export type ReceiptRow = Schema<'ReceiptRow'>
export type ReceiptFull = Schema<'ReceiptFull'>
export type Method = Schema<'Method'>
