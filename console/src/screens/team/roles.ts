/** What roles may do, as people choose them: the table of roles in docs/domain.md. The server decides; this explains. */
import type { Role } from '@/stores/me'

/** In the order in which they are offered. */
export const ROLES: readonly Role[] = ['sales', 'lead', 'manager', 'finance', 'after_sales', 'purchasing', 'admin']

/** What one can reach, and how far; `read` where it may only be looked at. */
export type Right = 'none' | 'own_read' | 'own' | 'team' | 'all_read' | 'all'
export const SUBJECTS = ['customers', 'orders', 'conversations', 'greetings', 'quickReplies', 'audit', 'administration'] as const
export type Subject = (typeof SUBJECTS)[number]

const RIGHTS: Record<Role, Partial<Record<Subject, Right>>> = {
  sales: { customers: 'own', orders: 'own', conversations: 'own', greetings: 'all_read' },
  lead: { customers: 'team', orders: 'team', conversations: 'team', greetings: 'all_read' },
  manager: { customers: 'all', orders: 'all', conversations: 'all', greetings: 'all', quickReplies: 'all', audit: 'all_read' },
  finance: { customers: 'all_read', orders: 'all_read' },
  after_sales: {},
  purchasing: { orders: 'all_read' },
  admin: { customers: 'all', orders: 'all', conversations: 'all', greetings: 'all', quickReplies: 'all', audit: 'all_read', administration: 'all' },
}

/** How far reading and writing go: nothing, own, team, all. */
const SPANS: Record<Right, readonly [read: number, write: number]> = {
  none: [0, 0], own_read: [1, 0], own: [1, 1], team: [2, 2], all_read: [3, 0], all: [3, 3],
}

export interface Reached { read: number, write: number }

/** What several roles reach together: as far as the farthest of them. */
export function reached(roles: readonly string[]): Record<Subject, Reached> {
  const sum = (subject: Subject): Reached => {
    // Everybody has quick replies of their own.
    const start: Right = subject === 'quickReplies' ? 'own' : 'none'
    const spans = roles.map(role => SPANS[RIGHTS[role as Role]?.[subject] ?? 'none'])
    return {
      read: Math.max(SPANS[start][0], ...spans.map(([read]) => read)),
      write: Math.max(SPANS[start][1], ...spans.map(([, write]) => write)),
    }
  }
  return Object.fromEntries(SUBJECTS.map(subject => [subject, sum(subject)])) as Record<Subject, Reached>
}
