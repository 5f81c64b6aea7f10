import type { Schema } from '@/api'

export type Rule = Schema<'RuleOut'>
export type RuleIn = Schema<'RuleIn'>
export type Segment = Required<Schema<'Segment'>>
export type Channel = Schema<'Channel'>
export type DryRun = Schema<'DryRunOut'>
export type Tried = DryRun['items'][number]
export type Outcome = Tried['outcome']
export type Run = Schema<'RunOut'>
