/** The filters of the lists, as they stand in the address. */

export type OrderFilter = {
  number: string
  customer_id: number | undefined
  staff_id: number | undefined
  /** States, separated by commas. */
  state: string
  from: string
  until: string
}

export const noFilter: OrderFilter = { number: '', customer_id: undefined, staff_id: undefined, state: '', from: '', until: '' }

/** The words of a filter that holds several. */
export function words(text: string): string[] {
  return text.split(',').filter(Boolean)
}

/** Without what says nothing. */
export function filled<T extends Record<string, unknown>>(filter: T): Partial<T> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== '' && value !== undefined && value !== null)) as Partial<T>
}
