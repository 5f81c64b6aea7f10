import type { Query } from '@common/client'

export const VIEWS = ['open', 'overdue', 'ended', 'all'] as const
export type View = (typeof VIEWS)[number]

export interface Filter {
  view: View
  /** Only those that this member of staff is responsible for. */
  responsible?: number | undefined
  customer?: number | undefined
  number?: string | undefined
}

type ComplaintQuery = Query<'/complaints'>

const OF_VIEW: Record<View, ComplaintQuery> = {
  open: { open: true, sort: 'due' },
  overdue: { open: true, standing: 'overdue', sort: 'due' },
  ended: { open: false, sort: '-created' },
  all: { sort: '-created' },
}

/** What is due first stands first, where something is due. */
export function queryOf({ view, responsible, customer, number }: Filter): ComplaintQuery {
  return {
    ...OF_VIEW[view],
    ...(responsible ? { responsible_id: responsible } : {}),
    ...(customer ? { customer_id: customer } : {}),
    ...(number ? { q: number } : {}),
  }
}
