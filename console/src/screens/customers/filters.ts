import type { Query } from '@/api'
import type { CustomerRow } from './types'

/** Whose customers: all within reach, one's own, or nobody's. */
export type Whose = 'all' | 'mine' | 'pool'

/** The filters of the list, as they stand in the address. */
export type Filters = {
  q: string
  whose: Whose
  owner_id: number | undefined
  /** The owner's department, or one below it. */
  department_id: number | undefined
  grade: CustomerRow['grade'] | undefined
  stage: CustomerRow['stage'] | undefined
  kind: CustomerRow['kind'] | undefined
  label_id: number | undefined
  /** Exactly so. */
  source: string
  region: string
  /** Added on these days. */
  created_from: string
  created_until: string
  /** The API's word of sorting. */
  sort: string
  /** Only those whose next contact is due. */
  due: boolean
}

export const noFilter: Filters = {
  q: '', whose: 'all', owner_id: undefined, department_id: undefined, grade: undefined, stage: undefined, kind: undefined, label_id: undefined,
  source: '', region: '', created_from: '', created_until: '', due: false, sort: '',
}

/** Those that are numbers, for `useFilters`. */
export const numbers = ['owner_id', 'department_id', 'label_id'] as const

/** What the server is asked: `q` comes when typing has paused, `me` is who asks. */
export function queryOf(filters: Filters, q: string, me: { id: number | undefined, today: string }): Query<'/customers'> {
  const { whose, due, q: _, ...rest } = filters
  return {
    ...rest,
    q: q.trim(),
    source: rest.source.trim(),
    region: rest.region.trim(),
    ...(whose === 'all' ? {} : { department_id: undefined }),
    ...(whose === 'mine' && me.id !== undefined ? { owner_id: me.id } : {}),
    ...(whose === 'pool' ? { pool: true, owner_id: undefined } : {}),
    ...(due ? { contact_until: me.today } : {}),
  } as Query<'/customers'>
}
