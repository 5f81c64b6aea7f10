import type { Schema } from '@/api'

export type CustomerRow = Schema<'CustomerRow'>
export type CustomerFull = Schema<'CustomerFull'>
export type CustomerPageData = Schema<'CustomerPageOut'>
export type Contact = Schema<'ContactOut'>
export type Occasion = Schema<'OccasionOut'>
export type Collision = Schema<'Collision'>
