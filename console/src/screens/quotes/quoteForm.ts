/** A quote as the entry page has it. */
import type { Schema } from '@/api'
import type { QuoteFull } from './types'

export interface QuoteForm {
  customer_id: number | undefined
  contact_id: number | undefined
  opportunity_id: number | undefined
  quoted_on: string
  /** Empty: as the company has set. */
  valid_until: string
  terms: string
  remark: string
}

export function blankQuote(today: string, customer?: number, opportunity?: number): QuoteForm {
  return { customer_id: customer, contact_id: undefined, opportunity_id: opportunity, quoted_on: today, valid_until: '', terms: '', remark: '' }
}

/** A draft in the form. */
export function formOf(quote: QuoteFull): QuoteForm {
  return {
    customer_id: quote.customer.id, contact_id: quote.contact_id ?? undefined, opportunity_id: quote.opportunity_id ?? undefined,
    quoted_on: quote.quoted_on, valid_until: quote.valid_until, terms: quote.terms ?? '', remark: quote.remark ?? '',
  }
}

/** What the server gets. */
export function bodyOf(form: QuoteForm, lines: Schema<'LineIn'>[]): Schema<'QuoteIn'> {
  return {
    customer_id: form.customer_id ?? 0,
    contact_id: form.contact_id ?? null,
    opportunity_id: form.opportunity_id ?? null,
    quoted_on: form.quoted_on || null,
    valid_until: form.valid_until || null,
    terms: form.terms.trim() || null,
    remark: form.remark.trim() || null,
    lines,
  }
}
