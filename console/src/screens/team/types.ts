import type { Schema } from '@/api'

export type Staff = Schema<'StaffOut'>
export type Department = Schema<'DepartmentOut'>
