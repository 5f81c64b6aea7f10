/** The filters of the lists, as they stand in the address. */

export type DeliveryFilter = {
  number: string
  customer_id: number | undefined
  /** States, separated by commas. */
  state: string
  from: string
  until: string
}

export const noDeliveryFilter: DeliveryFilter = { number: '', customer_id: undefined, state: '', from: '', until: '' }

export type ReturnFilter = Omit<DeliveryFilter, 'state'>

export const noReturnFilter: ReturnFilter = { number: '', customer_id: undefined, from: '', until: '' }

export type PointFilter = {
  standing: string
  customer_id: number | undefined
  staff_id: number | undefined
  from: string
  until: string
}

/** What is missing is looked for first. */
export const noPointFilter: PointFilter = { standing: 'missing', customer_id: undefined, staff_id: undefined, from: '', until: '' }
