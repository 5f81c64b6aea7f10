/** What an entry of the audit trail says, as a sentence: the key of a text and its values. */
import type { EnumName } from '@common/enums'
import type { Schema } from '@/api'

export type Entry = Schema<'AuditOut'>
type Detail = Record<string, unknown>

/** What sentences are made with. */
export interface Names {
  label: (name: EnumName, word: string | null | undefined) => string
  staff: (id: number) => string
  department: (id: number) => string
  money: (amount: string) => string
  dateTime: (instant: string) => string
  /** The name of a field of a customer. */
  field: (name: string) => string
  text: (key: string, values?: Record<string, unknown>) => string
}

/** The acts that have a sentence; those of a kind stand together, as they are offered for filtering. */
export const ACTS = {
  customer: ['create', 'edit', 'grade', 'handover', 'merge', 'dismiss_duplicate', 'labels', 'grade_end', 'postpone'],
  contact: ['add', 'edit', 'edit_own', 'remove', 'opt_in', 'opt_out'],
  occasion: ['add', 'remove'],
  follow_up: ['log', 'tell_prices'],
  order: [
    'create', 'ship', 'edit', 'confirm', 'not_confirmed', 'approval', 'amend', 'call_off',
    'cancel', 'settled', 'plan_delivery', 'drop_delivery', 'return',
  ],
  delivery: ['progress'],
  revisit: ['create', 'postpone', 'close'],
  push: ['cancel', 'resolve'],
  mass: ['create', 'edit', 'request', 'approve', 'refuse', 'cancel', 'end', 'resolve'],
  greeting_rule: ['add', 'edit', 'active', 'stop'],
  template: ['save', 'disable'],
  identity: ['link', 'unlink', 'ignore', 'unfollow'],
  binding: ['decide'],
  quick_reply: ['add', 'edit', 'remove'],
  forgetting: ['request', 'cancel', 'done'],
  staff: ['add', 'update', 'deactivate', 'reactivate', 'set_login', 'invite', 'redeem', 'link_wechat'],
  department: ['add', 'rename', 'move', 'delete'],
  session: ['open', 'end', 'end_all', 'scan_approve', 'scan_refuse'],
  password: ['change'],
  account: ['add', 'update', 'stop', 'resume', 'menu'],
  settings: ['update'],
  endpoint: ['resume'],
  job: ['retry', 'drop'],
  supplier: ['create', 'edit'],
  purchase_order: ['create', 'edit', 'confirm', 'cancel', 'state'],
  goods_receipt: ['create', 'reverse'],
  payable: ['issue'],
  payment: ['create', 'reverse', 'allocate', 'take_back'],
  import: ['start', 'apply', 'done', 'cancel'],
  print_template: ['create', 'edit', 'remove'],
  opportunity: ['create', 'edit', 'close', 'reopen'],
  quote: ['create', 'edit', 'request', 'decided', 'send', 'replace', 'order', 'lose', 'expire'],
  approval: ['request', 'approve', 'refuse', 'withdraw', 'carry_over'],
  receivable: ['issue', 'dispute', 'undispute'],
  receipt: ['create', 'reverse', 'allocate', 'take_back', 'credit_note', 'refund', 'refund_reverse'],
  write_off: ['request', 'apply', 'refuse', 'reverse'],
  dunning: ['draft', 'send', 'cancel'],
  expense: ['create', 'reverse'],
  expense_category: ['add', 'edit'],
  expense_item: ['add', 'edit'],
  cash_account: ['add', 'edit'],
  month: ['close', 'reopen'],
  grade: ['apply'],
  commission: ['settle'],
  target: ['set'],
  product: ['create', 'edit'],
  category: ['add', 'edit', 'remove'],
  margin_rule: ['add', 'remove'],
  price_agreement: ['add', 'edit', 'remove', 'merged_away'],
  checkpoint: ['answer', 'handle'],
  checkpoint_list: ['create', 'edit'],
  complaint: [
    'file', 'edit', 'assign', 'start', 'ask', 'answer', 'resolve', 'draft', 'edit_letter', 'send_letter',
    'letter', 'tell', 'compensate', 'reverse_compensation', 'close', 'withdraw', 'reopen', 'reschedule',
  ],
  calendar: ['replace', 'forget'],
} as const satisfies Record<string, readonly string[]>

/** The lists that can be exported, as their acts name them: `customers.export`. */
export const EXPORTS = ['customers', 'orders', 'deliveries', 'pushes', 'follow_ups', 'revisits', 'staff', 'audit'] as const

/** What imports do, whatever it is done to: `customer.import`. */
const IMPORTED: readonly string[] = ['import', 'import_update']
/** Documents of trade whose sentences speak of their amount. */
const WITH_AMOUNT = [
  'purchase_order', 'goods_receipt', 'payable', 'payment', 'quote', 'order', 'receivable', 'receipt', 'write_off', 'expense', 'commission',
]

/** The key of the sentence of an act, or of the one for acts that we do not know. */
export function keyOf(action: string): string {
  const [kind = '', act = ''] = action.split('.')
  if (act === 'export') return 'audit.act.export'
  if (IMPORTED.includes(act)) return `audit.act.${act}`
  return (ACTS as Record<string, readonly string[]>)[kind]?.includes(act) ? `audit.act.${kind}_${act}` : 'audit.act.other'
}

export function sentence(entry: Entry, names: Names): string {
  return names.text(keyOf(entry.action), values(entry, names))
}

/** Values that go into sentences as they are. */
const PLAIN = [
  'name', 'title', 'before', 'after', 'from', 'to', 'login', 'appid', 'day', 'due_on', 'number', 'endpoint', 'cancelled', 'import', 'on',
  'file', 'version', 'created', 'updated', 'wrong', 'category', 'changed', 'code', 'days', 'delivery', 'effective_from', 'message',
  'month', 'order', 'prices', 'return', 'targets', 'year',
]

/** What stands in the sentence; a value that is not there is a dash. */
function values(entry: Entry, names: Names): Record<string, unknown> {
  const detail = asDetail(entry.detail)
  const text = (key: string) => plain(detail[key])
  const person = (key: string) => typeof detail[key] === 'number' ? names.staff(detail[key]) : names.text('common.pool')
  const place = (key: string) => typeof detail[key] === 'number' ? names.department(detail[key]) : names.text('audit.top')
  switch (entry.action) {
    case 'customer.edit': return { fields: changedIn(detail).map(names.field).join(names.text('audit.comma')) || '—' }
    case 'customer.handover': return { from: person('from'), to: person('to') }
    case 'customer.merge': return { name: text('from_name') }
    case 'customer.labels': return { labels: listOf(detail.labels).join(names.text('audit.comma')) || names.text('audit.nothing') }
    case 'customer.dismiss_duplicate': return { n: listOf(detail.different_from).length }
    case 'contact.edit': return { name: text('after') }
    case 'contact.edit_own': return { fields: Object.keys(detail).map(names.field).join(names.text('audit.comma')) || '—' }
    case 'occasion.add': return { kind: names.label('OccasionKind', text('kind')) }
    case 'follow_up.log': return { channel: names.label('FollowUpChannel', text('channel')) }
    case 'order.create': return { number: text('number'), amount: typeof detail.amount === 'string' ? names.money(detail.amount) : '—' }
    case 'order.ship': return { delivery: text('delivery') }
    case 'delivery.progress': return { state: names.label('DeliveryState', text('state')) }
    case 'revisit.close': return { state: names.label('TaskState', text('state')) }
    case 'push.resolve': case 'mass.resolve': return { outcome: names.text(detail.arrived === true ? 'audit.arrived' : 'audit.notArrived') }
    case 'greeting_rule.active': return { state: names.text(detail.active === true ? 'audit.on' : 'audit.off') }
    case 'template.save': return { purpose: names.label('Purpose', text('purpose')) }
    case 'binding.decide': return { state: names.label('BindingState', text('state')) }
    case 'staff.add': return { name: text('name'), roles: rolesOf(detail.roles, names) }
    case 'staff.update': return { fields: changedPairs(detail).map(key => names.text(`audit.staffField.${key}`)).join(names.text('audit.comma')) || '—' }
    case 'department.move': return { from: place('from'), to: place('to') }
    case 'session.open': return { client: names.label('Client', text('client')) }
    case 'account.menu': return { buttons: listOf(detail.buttons).join(names.text('audit.comma')) }
    case 'purchase_order.cancel': return { number: text('number'), state: names.label('PurchaseOrderState', text('state')) }
    case 'purchase_order.state': return { from: names.label('PurchaseOrderState', text('from')), to: names.label('PurchaseOrderState', text('to')) }
    case 'order.settled': return { state: names.label('OrderState', text('state')) }
    case 'order.approval': return { outcome: names.label('ApprovalState', detail.approved === true ? 'approved' : 'refused') }
    case 'opportunity.close': return { state: names.label('OpportunityState', text('state')) }
    case 'quote.decided': return { state: names.label('QuoteState', text('state')) }
    case 'approval.request': case 'approval.withdraw': return { kind: names.label('ApprovalKind', text('kind')), number: text('number') }
    case 'supplier.edit': return { fields: changedPairs(detail).map(names.field).join(names.text('audit.comma')) || '—' }
    case 'import.start': return { file: text('file'), kind: names.label('ImportKind', text('kind')) }
    case 'print_template.create': case 'print_template.edit': case 'print_template.remove':
      return { name: text('name'), version: text('version'), kind: names.label('PrintKind', text('kind')) }
    case 'job.retry': case 'job.drop': return { kind: text('kind') }
    default:
      if (entry.action.endsWith('.export')) return { what: names.text(`audit.list.${entry.entity}`), rows: text('rows') }
      if (WITH_AMOUNT.includes(entry.action.split('.')[0] ?? '')) return { ...plainOnes(text), amount: typeof detail.amount === 'string' ? names.money(detail.amount) : '—' }
      return { action: entry.action, ...plainOnes(text) }
  }
}

function plainOnes(text: (key: string) => string): Record<string, string> {
  return Object.fromEntries(PLAIN.map(key => [key, text(key)]))
}

/** Keys whose values differ between `before` and `after`. */
export function changedIn(detail: Detail): string[] {
  const [before, after] = [asDetail(detail.before), asDetail(detail.after)]
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(key => !same(before[key], after[key]))
}

/** Keys whose `[before, after]` differ. */
export function changedPairs(detail: Detail): string[] {
  const isPair = (value: unknown): value is unknown[] => Array.isArray(value) && value.length === 2
  return Object.entries(detail).flatMap(([key, pair]) => isPair(pair) && !same(pair[0], pair[1]) ? [key] : [])
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
}

/** Why it was done, where that was said. */
export function reasonOf(entry: Entry): string | null {
  const reason = asDetail(entry.detail).reason
  return typeof reason === 'string' && reason ? reason : null
}

/** The customer that an entry is about, where its detail says so. */
export function customerOf(entry: Entry): number | null {
  if (entry.entity === 'customer') return entry.entity_id || null
  const customer = asDetail(entry.detail).customer
  return typeof customer === 'number' ? customer : null
}

export interface Line { key: string, before?: string, value: string }

/** The detail as lines: key, value, and the value before where there was one. */
export function linesOf(detail: unknown): Line[] {
  const top = asDetail(detail)
  if (isDetail(top.before) && isDetail(top.after)) {
    const [before, after] = [asDetail(top.before), asDetail(top.after)]
    const changes = changedIn(top).map(key => ({ key, before: plain(before[key]), value: plain(after[key]) }))
    return [...changes, ...linesOf(Object.fromEntries(Object.entries(top).filter(([key]) => key !== 'before' && key !== 'after')))]
  }
  return Object.entries(top).flatMap(([key, value]): Line[] => {
    if (isDetail(value) && 'before' in value && 'after' in value) return [{ key, before: plain(value.before), value: plain(value.after) }]
    if (isDetail(value)) return Object.entries(value).map(([inner, one]) => ({ key: `${key}.${inner}`, value: plain(one) }))
    return [{ key, value: plain(value) }]
  })
}

function rolesOf(roles: unknown, names: Names): string {
  return String(roles ?? '').split(',').filter(Boolean).map(role => names.label('Role', role)).join(names.text('audit.comma'))
}

function plain(value: unknown): string {
  if (value === null || value === undefined || value === '') return '—'
  if (Array.isArray(value)) return value.map(plain).join('、')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(plain) : []
}

function isDetail(value: unknown): value is Detail {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asDetail(value: unknown): Detail {
  return isDetail(value) ? value : {}
}
