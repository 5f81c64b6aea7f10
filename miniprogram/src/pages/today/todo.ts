import type { Schema } from '@common/client'
import { canGo, go, type RouteName, type RouteParams } from '@/routes'

export type Entry = Schema<'TodoEntry'>
type Urgency = Schema<'Urgency'>

export const URGENCIES: readonly Urgency[] = ['overdue', 'today', 'soon', 'sometime']

/** The parts of the list by urgency, those without anything left out. */
export function byUrgency(items: readonly Entry[]): { urgency: Urgency, items: Entry[] }[] {
  return URGENCIES
    .map(urgency => ({ urgency, items: items.filter(item => item.urgency === urgency) }))
    .filter(part => part.items.length)
}

/** Its own key: one customer may be there for several reasons. */
export const keyOf = (entry: Entry) => `${entry.kind}-${entry.reference}`

/** Where an entry leads: to its own page, or where this build has none, to the customer's. */
export function open(entry: Entry): void {
  const customer = entry.customer?.id
  const own: [RouteName, RouteParams] | undefined = {
    contact_due: undefined,
    revisit: ['revisit', { id: entry.reference }] as [RouteName, RouteParams],
    shipment: ['order', { id: entry.reference }] as [RouteName, RouteParams],
    receivable: ['account', { customer, name: entry.customer?.name, receivable: entry.reference }] as [RouteName, RouteParams],
    checkpoint_missing: ['delivery', { id: entry.reference }] as [RouteName, RouteParams],
    checkpoint_bad: ['delivery', { id: entry.reference }] as [RouteName, RouteParams],
    complaint_due: ['complaint', { id: entry.reference }] as [RouteName, RouteParams],
    complaint_letter: ['complaint', { id: entry.reference }] as [RouteName, RouteParams],
    complaint_inquiry: ['inquiries', { id: entry.reference }] as [RouteName, RouteParams],
    survey_low: ['answers', {}] as [RouteName, RouteParams],
    quote_expiring: ['quote', { id: entry.reference }] as [RouteName, RouteParams],
    binding: ['bindings', { id: entry.reference }] as [RouteName, RouteParams],
    hand_written: ['push', { id: entry.reference }] as [RouteName, RouteParams],
    push_in_doubt: ['push', { id: entry.reference }] as [RouteName, RouteParams],
    occasion: undefined,
    no_contact: undefined,
    no_order: undefined,
  }[entry.kind]
  if (own && canGo(own[0])) go(...own)
  else if (customer) go('customer', { id: customer })
}

type Step = 'handle' | 'confirm' | 'answer'
const STEPS: Partial<Record<string, Step>> = { complaint_due: 'handle', complaint_letter: 'confirm', complaint_inquiry: 'answer' }

/** What swiping offers for an entry that has a page of its own, where the next step is taken. */
export function stepOf(entry: Entry): Step | undefined {
  return canGo('complaint') ? STEPS[entry.kind] : undefined
}

/** Whether it can be put off to another day. */
export function canPostpone(entry: Entry): boolean {
  return entry.kind === 'revisit' || entry.kind === 'contact_due'
}

/** Whether it is done by logging a contact. */
export function doneByFollowUp(entry: Entry): boolean {
  return !!entry.customer && ['contact_due', 'revisit', 'no_contact', 'no_order', 'occasion'].includes(entry.kind)
}
