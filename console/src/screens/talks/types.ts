import type { Schema } from '@/api'

export type Talk = Schema<'ConversationRow'>
export type TalkFull = Schema<'ConversationFull'>
export type Message = Schema<'MessageOut'>
export type Windows = Schema<'WindowsOut'>
