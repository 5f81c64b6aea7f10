/** The filters of the lists, as they stand in the address, and what they ask of the API. */
import type { Query } from '@/api'
import type { Standing } from './types'

export type ReceivableChoice = {
  number: string
  customer_id: number | undefined
  owner_id: number | undefined
  department_id: number | undefined
  order_id: number | undefined
  kind: string
  /** What is wanted most is one choice: open, overdue, disputed. */
  is: Standing
  from: string
  until: string
  due_from: string
  due_until: string
}

export const noChoice: ReceivableChoice = {
  number: '', customer_id: undefined, owner_id: undefined, department_id: undefined, order_id: undefined, kind: '', is: 'open',
  from: '', until: '', due_from: '', due_until: '',
}

export const NUMBERS = ['customer_id', 'owner_id', 'department_id', 'order_id'] as const
export const STANDINGS: readonly Standing[] = ['open', 'overdue', 'disputed', 'settled', 'all']

/** What each standing asks of the API. */
export function standing(is: Standing): Pick<Query<'/receivables'>, 'open' | 'overdue' | 'disputed'> {
  const asks: Record<Standing, ReturnType<typeof standing>> = {
    all: {}, open: { open: true }, overdue: { open: true, overdue: true }, disputed: { open: true, disputed: true },
    settled: { open: false },
  }
  return asks[is] ?? {}
}

/** The query of a choice, without what says nothing. */
export function queryOf({ is, ...rest }: ReceivableChoice): Query<'/receivables'> {
  const said = Object.entries(rest).filter(([, value]) => value !== '' && value !== undefined)
  return { ...standing(is), ...Object.fromEntries(said) } as Query<'/receivables'>
}

/** How many of the filters behind the button are set; where there is little room, `all` that can be are there. */
export function moreSet(choice: ReceivableChoice, all = false): number {
  const always = [choice.kind, choice.department_id, choice.order_id]
  return [...always, ...(all ? [choice.owner_id] : [])].filter(Boolean).length
}
