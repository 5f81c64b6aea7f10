import type { Query } from '@common/client'
import { addDays } from '@common/format'

/** What is due, what comes later, what is over. */
export type View = 'due' | 'later' | 'closed'

export const VIEWS: readonly View[] = ['due', 'later', 'closed']

export interface Filter { view: View, mine: boolean, customer: number | undefined }

/** The query of a filter; what is over comes with the newest first. */
export function queryOf({ view, mine, customer }: Filter, today: string): Query<'/revisits'> {
  const views: Record<View, Query<'/revisits'>> = {
    due: { state: 'open', due_until: today },
    later: { state: 'open', due_from: addDays(today, 1) },
    closed: { state: 'done', sort: '-closed' },
  }
  return { ...views[view], ...(mine ? { mine } : {}), ...(customer === undefined ? {} : { customer_id: customer }) }
}
