/** An order as the entry page has it. */
import type { Schema } from '@/api'
import { blankTerms, termsBody, termsOf, type Terms } from '@/components/trade/terms'
import type { OrderFull } from './types'

export interface OrderForm {
  customer_id: number | undefined
  contact_id: number | undefined
  ordered_on: string
  deliver_by: string
  remark: string
  terms: Terms
  approval_reason: string
}

export function blankOrder(today: string, me: Schema<'Named'> | null, customer?: number): OrderForm {
  return { customer_id: customer, contact_id: undefined, ordered_on: today, deliver_by: '', remark: '', terms: blankTerms(me), approval_reason: '' }
}

/** A draft in the form. */
export function formOf(order: OrderFull): OrderForm {
  return {
    customer_id: order.customer.id, contact_id: order.contact_id ?? undefined, ordered_on: order.ordered_on, deliver_by: order.deliver_by ?? '',
    remark: order.remark ?? '', terms: termsOf(order), approval_reason: '',
  }
}

/** What the server gets. */
export function bodyOf(form: OrderForm, lines: Schema<'LineIn'>[], draft: boolean): Schema<'OrderIn'> {
  return {
    customer_id: form.customer_id ?? 0,
    contact_id: form.contact_id ?? null,
    ordered_on: form.ordered_on || null,
    deliver_by: form.deliver_by || null,
    remark: form.remark.trim() || null,
    lines,
    ...termsBody(form.terms),
    draft,
    approval_reason: draft ? null : form.approval_reason.trim() || null,
  }
}
