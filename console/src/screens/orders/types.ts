import type { Schema } from '@/api'

export type OrderRow = Schema<'OrderRow'>
export type OrderFull = Schema<'OrderFull'>
export type Line = Schema<'LineOut'>
