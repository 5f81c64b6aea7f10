import { isDecimal } from '@common/format'

/** What a delivery says besides its lines, as it is typed. */
export interface Carriage {
  carrier: string
  tracking_number: string
  warehouse: string
  shipped_on: string
  freight: string
  packing: string
  checkpoint_list_id: number | undefined
}

export function noCarriage(today: string): Carriage {
  return { carrier: '', tracking_number: '', warehouse: '', shipped_on: today, freight: '', packing: '', checkpoint_list_id: undefined }
}

/** What is wrong with it, by field. */
export function wrongCarriage(form: Carriage, text: string): Record<string, string> {
  const costs = ['freight', 'packing'] as const
  return Object.fromEntries(costs.filter(key => form[key].trim() && !isDecimal(form[key], 2)).map(key => [key, text]))
}

/** As the API takes it; what is empty says nothing. */
export function carriageBody(form: Carriage) {
  return {
    carrier: form.carrier.trim() || null,
    tracking_number: form.tracking_number.trim() || null,
    warehouse: form.warehouse.trim() || null,
    shipped_on: form.shipped_on || null,
    freight: form.freight.trim() || null,
    packing: form.packing.trim() || null,
    checkpoint_list_id: form.checkpoint_list_id ?? null,
  }
}
