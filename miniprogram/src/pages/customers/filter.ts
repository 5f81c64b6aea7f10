import type { Query } from '@common/client'
import { addDays } from '@common/format'

export type CustomerQuery = Query<'/customers'>

/** What a list of customers is narrowed to. */
export interface Filter {
  view?: 'due' | 'pool' | undefined
  grade?: NonNullable<CustomerQuery['grade']> | undefined
  stage?: NonNullable<CustomerQuery['stage']> | undefined
  kind?: NonNullable<CustomerQuery['kind']> | undefined
  label?: number | undefined
}

/** How many of the filters behind the button are set. */
export function countOf(filter: Filter): number {
  return [filter.grade, filter.stage, filter.kind, filter.label].filter(one => one !== undefined).length
}

/** The query of a filter. "To be contacted" means until tomorrow. */
export function queryOf(filter: Filter, today: string): CustomerQuery {
  return {
    ...(filter.view === 'due' ? { contact_until: addDays(today, 1) } : {}),
    ...(filter.view === 'pool' ? { pool: true } : {}),
    ...(filter.grade ? { grade: filter.grade } : {}),
    ...(filter.stage ? { stage: filter.stage } : {}),
    ...(filter.kind ? { kind: filter.kind } : {}),
    ...(filter.label === undefined ? {} : { label_id: filter.label }),
  }
}
