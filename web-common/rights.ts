/**
 * How far roles reach over trade and money: docs/domain.md §0. `GET /me` does not name these; where it does, its word
 * counts. The server decides in any case: this only keeps away what somebody may not see.
 */
export type Span = 'nothing' | 'own' | 'team' | 'all'
/** Reading and writing. */
type Reach = readonly [read: Span, write: Span]
type Role = 'sales' | 'lead' | 'manager' | 'finance' | 'after_sales' | 'purchasing' | 'admin'

const SPANS: readonly Span[] = ['nothing', 'own', 'team', 'all']
const own: Reach = ['own', 'own']
const ownRead: Reach = ['own', 'nothing']
const team: Reach = ['team', 'team']
const teamRead: Reach = ['team', 'nothing']
const all: Reach = ['all', 'all']
const allRead: Reach = ['all', 'nothing']

const TABLE: Readonly<Record<string, Partial<Record<Role, Reach>>>> = {
  products: { sales: allRead, lead: allRead, manager: all, finance: allRead, after_sales: allRead, purchasing: all, admin: all },
  cost: { lead: allRead, manager: allRead, finance: allRead, purchasing: allRead, admin: allRead },
  margin_grade: { sales: allRead, lead: allRead, manager: allRead, finance: allRead, admin: allRead },
  price_approval: { lead: team, manager: all, admin: all },
  credit_approval: { manager: all, admin: all },
  receivables: { sales: ownRead, lead: teamRead, manager: allRead, finance: all, admin: allRead },
  purchasing: { manager: allRead, finance: allRead, purchasing: all, admin: allRead },
  payments: { manager: allRead, finance: all, purchasing: allRead, admin: allRead },
  expenses: { sales: own, lead: team, manager: all, finance: all, after_sales: own, purchasing: own, admin: allRead },
  books: { manager: allRead, finance: all, admin: allRead },
  profit: { lead: teamRead, manager: allRead, finance: allRead, admin: allRead },
  commission: { sales: ownRead, lead: teamRead, manager: allRead, finance: all, admin: allRead },
  targets: { sales: ownRead, lead: teamRead, manager: all, finance: allRead, after_sales: ownRead, admin: all },
  complaints: { sales: own, lead: team, manager: all, after_sales: all, admin: all },
  print_templates: { sales: allRead, lead: allRead, manager: all, finance: allRead, after_sales: allRead, purchasing: allRead, admin: all },
  imports: { manager: all, finance: all, admin: all },
  working_calendar: { sales: allRead, lead: allRead, manager: all, finance: allRead, after_sales: allRead, purchasing: allRead, admin: all },
  knowledge: { sales: allRead, lead: allRead, manager: all, finance: allRead, after_sales: all, purchasing: allRead, admin: all },
  surveys: { sales: allRead, lead: allRead, manager: all, after_sales: all, admin: all },
  grades: { lead: allRead, manager: all, finance: allRead, admin: all },
}

/** How far these roles reach together: as far as the farthest of them. */
export function reachOfRoles(roles: readonly string[], resource: string, access: 'read' | 'write'): Span {
  const reaches = roles.map(role => TABLE[resource]?.[role as Role]?.[access === 'read' ? 0 : 1] ?? 'nothing')
  return SPANS[Math.max(0, ...reaches.map(span => SPANS.indexOf(span)))] ?? 'nothing'
}
