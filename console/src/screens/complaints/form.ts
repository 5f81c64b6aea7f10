/** What is typed of a complaint. */
import type { ComplaintFull, Severity } from './types'

export interface ComplaintForm {
  content: string
  severity: Severity
  category: string
  contact_id: number | undefined
  order_id: number | undefined
  delivery_id: number | undefined
  product_id: number | undefined
  picture_ids: number[]
}

export const MOST_PICTURES = 9

export function blankForm(): ComplaintForm {
  return {
    content: '', severity: 'normal', category: '', contact_id: undefined,
    order_id: undefined, delivery_id: undefined, product_id: undefined, picture_ids: [],
  }
}

/** A complaint, to be typed on; pictures are only added. */
export function formOf({ complaint, contact }: ComplaintFull): ComplaintForm {
  return {
    content: complaint.content, severity: complaint.severity, category: complaint.category, contact_id: contact?.id,
    order_id: complaint.order?.id, delivery_id: complaint.delivery?.id, product_id: complaint.product?.id, picture_ids: [],
  }
}

/** As the API wants it. */
export function bodyOf(form: ComplaintForm) {
  return {
    content: form.content.trim(), severity: form.severity, category: form.category, contact_id: form.contact_id ?? null,
    order_id: form.order_id ?? null, delivery_id: form.delivery_id ?? null, product_id: form.product_id ?? null,
    picture_ids: form.picture_ids,
  }
}
