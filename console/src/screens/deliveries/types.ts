import type { Schema } from '@/api'

export type OrderFull = Schema<'OrderFull'>
export type DeliveryRow = Schema<'DeliveryRow'>
export type DeliveryFull = Schema<'DeliveryFull'>
export type DeliveryLine = DeliveryFull['lines'][number]
export type ReturnRow = Schema<'ReturnRow'>
export type ReturnFull = Schema<'ReturnFull'>
export type Checkpoint = Schema<'CheckpointOut'>
export type CheckpointList = Schema<'CheckpointListOut'>
export type Point = CheckpointList['points'][number]
