/** The to-do list: how it is parted, and what can be done with a thing. */
import type { Schema } from '@/api'

export type Todo = Schema<'Todo'>
export type Item = Todo['items'][number]
export type Kind = Item['kind']
export type Urgency = Item['urgency']

export const URGENCIES: readonly Urgency[] = ['overdue', 'today', 'soon', 'sometime']

/** Who has no customers of their own looks at everybody's first. */
export function usualWhose(roles: readonly string[]): 'mine' | 'team' {
  return roles.some(role => role === 'sales' || role === 'lead') ? 'mine' : 'team'
}

/** How many should be done today, or should have been. */
export function pressing(items: readonly Item[]): number {
  return items.filter(item => item.urgency === 'overdue' || item.urgency === 'today').length
}

/** The items by urgency, without empty parts; only those of a kind where one is chosen. */
export function parted(items: readonly Item[], kind: Kind | undefined): { urgency: Urgency, items: Item[] }[] {
  const wanted = items.filter(item => !kind || item.kind === kind)
  return URGENCIES.map(urgency => ({ urgency, items: wanted.filter(item => item.urgency === urgency) })).filter(part => part.items.length)
}

/** The kinds that there are, with how many, in the order of the list of kinds. */
export function kindsOf(counts: Readonly<Record<string, number>>, order: readonly Kind[]): { kind: Kind, count: number }[] {
  return order.map(kind => ({ kind, count: counts[kind] ?? 0 })).filter(one => one.count > 0)
}

/** Where a thing is done: the name of a route, and what it needs. */
export interface Place { name: string, params?: Record<string, number>, query?: Record<string, string> }

/** Whether it can be put off to another day. */
export function canPostpone(item: Item): boolean {
  return item.kind === 'revisit' || item.kind === 'contact_due'
}

/** The page on which a thing is done. What is about a customer is done on the customer's page. */
export function placeOf(item: Item): Place | null {
  switch (item.kind) {
    case 'hand_written':
    case 'push_in_doubt':
      return { name: 'push', params: { id: item.reference } }
    case 'shipment':
      return { name: 'order', params: { id: item.reference } }
    case 'receivable':
      return { name: 'receivable', params: { id: item.reference } }
    case 'quote_expiring':
      return { name: 'quote', params: { id: item.reference } }
    case 'checkpoint_missing':
    case 'checkpoint_bad':
      return { name: 'delivery', params: { id: item.reference } }
    case 'complaint_due':
    case 'complaint_letter':
      return { name: 'complaint', params: { id: item.reference } }
    case 'complaint_inquiry':
      return { name: 'complaint-inquiries' }
    case 'binding':
      return { name: 'binding-requests' }
    default:
      return item.customer ? { name: 'customer', params: { id: item.customer.id } } : null
  }
}
