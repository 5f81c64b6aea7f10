import { filled } from '@/screens/orders/filters'

export type ComplaintFilter = {
  /** `state` and `time` are boards. */
  view: string
  /** '', 'mine' or 'department'. */
  whose: string
  state: string
  severity: string
  category: string
  source: string
  standing: string
  q: string
  customer_id: number | undefined
  responsible_id: number | undefined
  from: string
  until: string
}

export const noComplaintFilter: ComplaintFilter = {
  view: 'state', whose: '', state: '', severity: '', category: '', source: '', standing: '', q: '', customer_id: undefined, responsible_id: undefined,
  from: '', until: '',
}

/** The filters that are numbers though their default is none. */
export const NUMBERS = ['customer_id', 'responsible_id'] as const

interface Reader { staff: number | undefined, department: number | undefined }

/** What the API is asked for. On the boards only what is open is shown; in the table, what was chosen. */
export function queryOf(filter: ComplaintFilter, me: Reader): Record<string, unknown> {
  const { view, whose, state, from, until, ...rest } = filter
  const board = view !== 'table'
  return {
    ...filled(rest),
    ...filled({ created_from: from, created_until: until }),
    ...(whose === 'mine' ? { responsible_id: me.staff } : {}),
    ...(whose === 'department' ? { department_id: me.department } : {}),
    ...(board || state === 'unfinished' ? { open: true } : filled({ state })),
  }
}

/** Whether anything but the view is chosen. */
export function isActive(filter: ComplaintFilter): boolean {
  return (Object.keys(noComplaintFilter) as (keyof ComplaintFilter)[]).some(key => key !== 'view' && filter[key] !== noComplaintFilter[key])
}
