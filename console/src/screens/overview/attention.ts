/** What needs somebody now: which figures, how urgent, and which list is behind each. */
import type { Tone } from '@common/enums'
import type { Overview } from './types'

export type AttentionKey = 'waiting' | 'inDoubt' | 'handedOver' | 'revisits' | 'bindings' | 'unlinked'

export interface Attention {
  key: AttentionKey
  count: number
  /** How it looks while there is any. */
  tone: Tone
  /** Name of the route, and its filters. */
  to: { name: string, query?: Record<string, string> }
  /** Since when the oldest waits, where it is known. */
  since?: string
  /** How many of them should have been done before today. */
  overdue?: number
}

/** The figures of those parts that one reaches, in the order in which they press. */
export function attentionOf(overview: Overview): Attention[] {
  const { talks, pushes, revisits } = overview
  return [
    ...(talks ? [{
      key: 'waiting', count: talks.waiting, tone: 'danger', to: { name: 'conversations' },
      ...(talks.waiting_since ? { since: talks.waiting_since } : {}),
    } as const] : []),
    ...(pushes ? [
      { key: 'inDoubt', count: pushes.in_doubt, tone: 'warn', to: { name: 'pushes', query: { state: 'in_doubt' } } },
      { key: 'handedOver', count: pushes.handed_over, tone: 'warn', to: { name: 'hand-written' } },
    ] as const : []),
    ...(revisits ? [{
      key: 'revisits', count: revisits.overdue + revisits.today, tone: revisits.overdue ? 'danger' : 'info', to: { name: 'revisits', query: { due: 'true' } },
      overdue: revisits.overdue,
    } as const] : []),
    ...(talks ? [
      { key: 'bindings', count: overview.bindings, tone: 'warn', to: { name: 'binding-requests' } },
      { key: 'unlinked', count: overview.unlinked, tone: 'info', to: { name: 'followers' } },
    ] as const : []),
  ]
}
