/** The filters of the list of quotes, as they stand in the address. */
export type QuoteFilter = {
  number: string
  customer_id: number | undefined
  staff_id: number | undefined
  opportunity_id: number | undefined
  /** States, separated by commas. */
  state: string
  from: string
  until: string
}

export const noFilter: QuoteFilter = { number: '', customer_id: undefined, staff_id: undefined, opportunity_id: undefined, state: '', from: '', until: '' }
