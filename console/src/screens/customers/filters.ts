import type { CustomerRow } from './types'

/** Whose customers: all within reach, one's own, or nobody's. */
export type Whose = 'all' | 'mine' | 'pool'

/** The filters of the list, as they stand in the address. */
export type Filters = {
  q: string
  whose: Whose
  owner_id: number | undefined
  grade: CustomerRow['grade'] | undefined
  stage: CustomerRow['stage'] | undefined
  kind: CustomerRow['kind'] | undefined
  label_id: number | undefined
  /** The API's word of sorting. */
  sort: string
  /** Only those whose next contact is due. */
  due: boolean
}

export const noFilter: Filters = {
  q: '', whose: 'all', owner_id: undefined, grade: undefined, stage: undefined, kind: undefined, label_id: undefined, due: false, sort: '',
}
