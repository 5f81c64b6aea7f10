import type { Schema } from '@/api'

export type Sums = Schema<'SumsOut'>
export type Row = Schema<'ReportRowOut'>
export type Report = Schema<'ReportOut'>
export type TrendRow = Schema<'TrendRowOut'>
export type Document = Schema<'ProfitDocument'>
export type Curve = Schema<'CurveOut'>
export type Pivot = Schema<'PivotOut'>
export type PivotRow = Schema<'PivotRowOut'>
export type By = Schema<'ReportBy'>
