import type { Schema } from '@/api'

export type FollowUp = Schema<'FollowUpRow'>

/** The filters of the list, as they stand in the address. */
export type Filters = {
  q: string
  staff_id: number | undefined
  department_id: number | undefined
  customer_id: number | undefined
  /** Ways, separated by commas. */
  channel: string
  /** `true`, `false`, or nothing. */
  confirmed: string
  from: string
  until: string
}

export const noFilter: Filters = { q: '', staff_id: undefined, department_id: undefined, customer_id: undefined, channel: '', confirmed: '', from: '', until: '' }
