import type { Schema } from '@/api'

export type Performance = Schema<'PerformanceOut'>
export type Figure = Schema<'FigureOut'>
export type Measure = Schema<'Measure'>
export type Subject = Schema<'TargetSubject'>
export type Target = Schema<'TargetOut'>
