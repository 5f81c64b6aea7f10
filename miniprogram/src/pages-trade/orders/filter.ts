import type { Query } from '@common/client'

/** What the list is narrowed to by a tap. `open` is what is not shipped as a whole yet. */
export type View = 'all' | 'open' | 'shipped' | 'closed' | 'cancelled' | 'draft'

export const VIEWS: readonly View[] = ['all', 'open', 'shipped', 'closed', 'cancelled', 'draft']

export interface Filter { view: View, number: string, customer: number | undefined, staff: number | undefined }

/** The query of a filter. */
export function queryOf({ view, number, customer, staff }: Filter): Query<'/orders'> {
  const states = view === 'open' ? 'confirmed,partly_shipped' : view
  return {
    ...(view === 'all' ? {} : { state: states }),
    ...(number ? { number } : {}),
    ...(customer === undefined ? {} : { customer_id: customer }),
    ...(staff === undefined ? {} : { staff_id: staff }),
  }
}
