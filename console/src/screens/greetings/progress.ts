/** Progress of greetings, from counts by state. */
import type { Tone } from '@common/enums'

/** How the states are told together, in the order of the bar. */
export const GROUPS = [
  { key: 'delivered', states: ['delivered'], tone: 'success' },
  { key: 'sent', states: ['sent'], tone: 'brand' },
  { key: 'person', states: ['handed_over', 'in_doubt'], tone: 'warn' },
  { key: 'failed', states: ['failed'], tone: 'danger' },
  { key: 'not', states: ['skipped', 'cancelled', 'expired'], tone: 'neutral' },
  { key: 'running', states: ['planned', 'queued', 'sending'], tone: 'info' },
] as const satisfies readonly { key: string, states: readonly string[], tone: Tone }[]
export type GroupKey = (typeof GROUPS)[number]['key']

export interface Share { key: GroupKey, tone: Tone, count: number, share: number, states: readonly string[] }

/** The groups that there are, with their share of all. */
export function shares(counts: Readonly<Record<string, number>>): Share[] {
  const all = Object.values(counts).reduce((sum, n) => sum + n, 0)
  return GROUPS
    .map(({ key, states, tone }) => ({ key, tone, states, count: states.reduce((sum, state) => sum + (counts[state] ?? 0), 0) }))
    .filter(group => group.count)
    .map(group => ({ ...group, share: group.count / all }))
}

/** How much of it is behind us, from 0 to 1. */
export function progress(total: number, running: number): number {
  return total ? Math.max(0, Math.min(1, (total - running) / total)) : 1
}
