import type { Query, Schema } from '@/api'
import type { Channel, PushState } from './types'

/** The filters of the list, as they stand in the address. `state` is one state, or several with commas. */
export type Filters = {
  state: string
  kind: Schema<'PushKind'> | undefined
  channel: Channel | undefined
  rule_id: number | undefined
  customer_id: number | undefined
  from: string
  until: string
}

export const noFilter: Filters = { state: '', kind: undefined, channel: undefined, rule_id: undefined, customer_id: undefined, from: '', until: '' }

/** What the server is asked. */
export function queryOf(filters: Filters): Query<'/pushes'> {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined && value !== '')
  return Object.fromEntries(given) as Query<'/pushes'>
}

/** Whether a filter beside the state is set; the counts know only the rule. */
export function narrowed(filters: Filters): boolean {
  const { kind, channel, customer_id, from, until } = filters
  return kind !== undefined || channel !== undefined || customer_id !== undefined || !!from || !!until
}

/** The tabs: those that need a person first, then the life in its order. */
export const TABS: readonly (readonly PushState[])[] = [
  ['in_doubt'], ['handed_over'], ['planned', 'queued', 'sending'], ['sent'], ['delivered'], ['failed'], ['skipped', 'cancelled', 'expired'],
]

/** The word of a tab in the address. */
export function tabKey(states: readonly PushState[]): string {
  return states.join(',')
}

/** Whether something more will happen by itself. */
export function isMoving(state: PushState): boolean {
  return state === 'planned' || state === 'queued' || state === 'sending'
}

/** Whether it can still be called off. */
export function isCancellable(state: PushState): boolean {
  return state === 'planned' || state === 'queued' || state === 'handed_over'
}
