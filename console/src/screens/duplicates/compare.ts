import type { Schema } from '@/api'

export type Full = Schema<'CustomerFull'>

/** The fields that are compared, in their order. */
export const FIELDS = [
  'name', 'short_name', 'kind', 'stage', 'grade', 'owner', 'tax_number', 'industry', 'region', 'address', 'source', 'credit_days', 'credit_limit',
  'risk', 'remark', 'last_contact_at', 'next_contact_on', 'last_order_on',
] as const
export type Field = (typeof FIELDS)[number]

type Value = string | number | null

/** Fields that stay as they are where the customer has them; the others are filled, joined, or the later one wins. */
const KEPT: readonly Field[] = ['name', 'kind', 'stage', 'grade', 'owner']
const LATEST: readonly Field[] = ['last_contact_at', 'last_order_on']

export function valueOf(customer: Full, field: Field): Value {
  if (field === 'owner') return customer.owner?.name ?? null
  const value = customer[field]
  return value === undefined || value === '' ? null : value
}

/** What a field is after `gone` went into `stays`: the server's rule, so that it can be seen before. */
export function mergedValue(stays: Full, gone: Full, field: Field): Value {
  const [kept, other] = [valueOf(stays, field), valueOf(gone, field)]
  if (KEPT.includes(field)) return kept
  if (LATEST.includes(field)) return [kept, other].filter(one => one !== null).sort().at(-1) ?? null
  if (field === 'next_contact_on') return [kept, other].filter(one => one !== null).sort()[0] ?? null
  if (field === 'remark' && kept !== null && other !== null && kept !== other) return `${kept}\n${other}`
  return kept ?? other
}

/** Whether what `gone` has in a field is lost: it differs, and does not come through. */
export function isLost(stays: Full, gone: Full, field: Field): boolean {
  const other = valueOf(gone, field)
  if (other === null || LATEST.includes(field) || ['next_contact_on', 'remark'].includes(field)) return false
  return mergedValue(stays, gone, field) !== other
}

/** Which of two should rather stay: the one with more orders, then more follow-ups, then the older one. */
export function better<T extends { customer: Pick<Full, 'created_at'>, counts: { orders: number, follow_ups: number } }>(a: T, b: T): T {
  const by = (a.counts.orders - b.counts.orders) || (a.counts.follow_ups - b.counts.follow_ups)
    || b.customer.created_at.localeCompare(a.customer.created_at)
  return by >= 0 ? a : b
}
