import type { Schema } from '@/api'

export type ReceivableRow = Schema<'ReceivableRow'>
export type ReceivableFull = Schema<'ReceivableFull'>
export type Allocation = Schema<'AllocationOut'>
export type WriteOff = Schema<'WriteOffOut'>
export type Standing = 'all' | 'open' | 'overdue' | 'disputed' | 'settled'
