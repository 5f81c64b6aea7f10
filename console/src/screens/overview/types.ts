import type { Schema } from '@/api'

export type Overview = Schema<'Overview'>
/** A part that is there because one reaches it. */
export type Part<K extends keyof Overview> = NonNullable<Overview[K]>
