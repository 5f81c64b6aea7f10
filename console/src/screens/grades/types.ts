import type { Schema } from '@/api'

export type Grade = Schema<'Grade'>
export type Rule = Schema<'GradeRule'>
export type Mode = Schema<'GradeMode'>
export type Preview = Schema<'PreviewOut'>
export type GradeLine = Schema<'GradeLineOut'>
export type GradeRun = Schema<'GradeRunOut'>
