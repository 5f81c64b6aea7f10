/** Mass messages: states, rights and what the platform allows. */
import type { Role } from '@/stores/me'
import type { Mass, MassState } from './types'

export const STATES: readonly MassState[] = ['draft', 'requested', 'approved', 'sending', 'sent', 'failed', 'in_doubt', 'cancelled']

/** The most bytes of a text that the platform takes. */
export const MOST_BYTES = 2048
export const MOST_CHARS = 600
/** Fewer receivers the platform does not take. */
export const FEWEST = 2

/** Who may write and ask. */
export const WRITERS: readonly Role[] = ['lead', 'manager', 'admin']

/** What somebody may do with a message. */
export interface Rights { edit: boolean, ask: boolean, decide: boolean, refuse: boolean, cancel: boolean, resolve: boolean }

/**
 * What somebody may do. Nobody approves their own request; only where nobody else may, an administrator does: then
 * the server lets it pass, so that the button is there for administrators.
 */
export function rightsOf(mass: Mass, me: { id: number, writes: boolean, decides: boolean, admin: boolean }): Rights {
  const own = mass.requested_by?.id === me.id
  const mine = own || mass.created_by?.id === me.id
  const early = mass.state === 'draft' || mass.state === 'requested' || mass.state === 'approved'
  return {
    edit: me.writes && mass.state === 'draft',
    ask: me.writes && mass.state === 'draft',
    decide: me.decides && mass.state === 'requested' && (!own || me.admin),
    refuse: me.decides && mass.state === 'requested',
    cancel: me.writes && early && (mine || me.decides),
    resolve: me.decides && mass.state === 'in_doubt',
  }
}

/** Whether something goes on by itself. */
export function isMoving(state: MassState): boolean {
  return state === 'approved' || state === 'sending'
}

/** The steps of the usual life, and how far it is; what ended otherwise stops where it stood. */
export function stepOf(mass: Mass): number {
  switch (mass.state) {
    case 'draft': return 0
    case 'requested': return 1
    case 'approved': return 2
    case 'sending': return 3
    case 'cancelled': return mass.decided_at ? 2 : mass.requested_at ? 1 : 0
    case 'sent': return 5
    default: return 4
  }
}

/** How many bytes a text has for the platform. */
export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}
