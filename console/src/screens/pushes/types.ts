import type { Schema } from '@/api'

export type PushRow = Schema<'PushRow'>
export type PushFull = Schema<'PushFull'>
export type PushStep = PushFull['steps'][number]
export type PushState = Schema<'PushState'>
export type Channel = Schema<'Channel'>
