import { addDays } from '@common/format'
import type { Query, Schema } from '@/api'

export type Supplier = Schema<'SupplierOut'>
export type OrderRow = Schema<'PurchaseOrderRow'>
export type OrderFull = Schema<'PurchaseOrderFull'>
export type OrderLine = Schema<'PurchaseLineOut'>
export type ReceiptRow = Schema<'GoodsReceiptRow'>
export type ReceiptFull = Schema<'GoodsReceiptFull'>
export type Owed = Schema<'OwedOut'>

export type OrderStanding = 'all' | 'draft' | 'coming' | 'late' | 'received' | 'done'
export const ORDER_STANDINGS: readonly OrderStanding[] = ['coming', 'late', 'draft', 'received', 'done', 'all']

/** What each standing asks of the API; late is what was expected before today and has not come. */
export function orderStanding(is: OrderStanding, today: string): Pick<Query<'/purchase-orders'>, 'state' | 'expected_until'> {
  const coming = 'confirmed,partly_received'
  const asks: Record<OrderStanding, ReturnType<typeof orderStanding>> = {
    all: {}, draft: { state: 'draft' }, coming: { state: coming }, late: { state: coming, expected_until: addDays(today, -1) },
    received: { state: 'received' }, done: { state: 'closed,cancelled' },
  }
  return asks[is] ?? {}
}

/** Something is still to come of it. */
export const isComing = (order: Pick<OrderRow, 'state'>): boolean => order.state === 'confirmed' || order.state === 'partly_received'

/** It should have come by now. */
export function isLate(order: Pick<OrderRow, 'state' | 'expected_on'>, today: string): boolean {
  return isComing(order) && !!order.expected_on && order.expected_on < today
}

/** What says nothing is not asked for. */
export function said<T extends object>(query: T): Partial<T> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== '' && value !== undefined)) as Partial<T>
}
