import type { Body, Schema } from '@common/client'

export const MOST_CHARACTERS = 4000
export const MOST_PICTURES = 9

export const SOURCES = ['hotline', 'staff'] as const
export const SEVERITIES = ['normal', 'urgent'] as const

/** A complaint while it is written; kept on the device. Pictures are kept files. */
export interface Form {
  content: string
  severity: Schema<'Severity'>
  category: string
  source: (typeof SOURCES)[number]
  order: number | undefined
  pictures: string[]
}

/** What a new one is about, where it was begun from a document. */
export interface About { customer: number, order?: number | undefined, delivery?: number | undefined, product?: number | undefined }

export function emptyForm(category = '', order?: number): Form {
  return { content: '', severity: 'normal', category, source: 'hotline', order, pictures: [] }
}

export function isWorthKeeping(form: Form): boolean {
  return !!form.content.trim() || form.pictures.length > 0
}

/** What is sent of a new one; the pictures go before it. */
export function bodyOf(form: Form, about: About): Omit<Body<'/complaints'>, 'picture_ids'> {
  return { customer_id: about.customer, source: form.source, ...changeOf(form, about) }
}

/** What can be put right later. A delivery goes only with its own order. */
export function changeOf(form: Form, about: About) {
  return {
    content: form.content.trim(),
    severity: form.severity,
    category: form.category,
    order_id: form.order ?? null,
    delivery_id: about.delivery && form.order === about.order ? about.delivery : null,
    product_id: about.product ?? null,
  }
}

/** The deadline of a severity in words' parts: how many, of which unit. */
export function deadlineOf(deadlines: Record<string, { amount: number, unit: string }> | undefined, severity: string): { n: number, unit: string } | undefined {
  const found = deadlines?.[severity]
  return found && { n: found.amount, unit: found.unit }
}
