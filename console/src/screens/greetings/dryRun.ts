/** A dry run, put together from its parts. */
import type { Channel, DryRun, Outcome, Tried } from './types'

/** The parts so far, added up. */
export interface Tally {
  /** When the greetings would be due. */
  dueAt: string | null
  /** Whether anything is sent at all on that day. */
  inForce: boolean
  items: Tried[]
  candidates: number
  outcomes: Partial<Record<Outcome, number>>
  channels: Partial<Record<Channel, number>>
  /** By the server's words. */
  skipped: Record<string, number>
}

export function nothingYet(): Tally {
  return { dueAt: null, inForce: true, items: [], candidates: 0, outcomes: {}, channels: {}, skipped: {} }
}

/** Adds a part; what is there stays untouched. */
export function added(tally: Tally, part: DryRun): Tally {
  return {
    dueAt: part.due_at,
    inForce: part.in_force,
    items: [...tally.items, ...part.items],
    candidates: tally.candidates + part.totals.candidates,
    outcomes: sum(tally.outcomes, part.totals.outcomes),
    channels: sum(tally.channels, part.totals.channels),
    skipped: sum(tally.skipped, part.totals.skipped),
  }
}

function sum<K extends string>(one: Partial<Record<K, number>>, other: Partial<Record<K, number>>): Record<K, number> {
  const result = { ...one } as Record<K, number>
  for (const [key, n] of Object.entries(other) as [K, number][]) result[key] = (result[key] ?? 0) + n
  return result
}

/** A step of the cascade as it is told: a way that is not open, the one that is taken, or what happens at the end. */
export interface CascadeStep { channel?: Channel, says: 'no' | 'yes' | 'later' | 'hand' | 'end', reason?: string }

/** Why each step of the cascade says yes or no. */
export function stepsOf(tried: Tried): CascadeStep[] {
  const passed = tried.passed_over.map(({ channel, reason }): CascadeStep => ({ channel, says: 'no', reason }))
  switch (tried.outcome) {
    case 'send':
      return [...passed, { ...(tried.channel ? { channel: tried.channel } : {}), says: 'yes' }]
    case 'later':
      return [...passed, { says: 'later', ...(tried.reason ? { reason: tried.reason } : {}) }]
    case 'hand_over':
      return [...passed, { channel: 'task', says: 'hand' }]
    default:
      return [...passed, { says: 'end', ...(tried.reason ? { reason: tried.reason } : {}) }]
  }
}
