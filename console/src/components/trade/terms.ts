/** Who shares an order, and how it is paid, while it is typed. */
import type { Schema } from '@/api'
import { centsOf, fromCents } from '@/lib/cents'
import { fromUnits, scale, short, toUnits } from '@/lib/decimal'

export interface ShareDraft { key: number, staff_id: number | undefined, share: string, known: Schema<'Named'> | null }
export interface InstalmentDraft { key: number, name: string, due_on: string, amount: string }

export interface Terms {
  shares: ShareDraft[]
  payment: 'terms' | 'plan'
  /** Empty: the customer's. */
  credit_days: string
  instalments: InstalmentDraft[]
}

let keys = 0
export const newShare = (staff: Schema<'Named'> | null = null, share = ''): ShareDraft => ({ key: keys += 1, staff_id: staff?.id, share, known: staff })
export const newInstalment = (name = '', due_on = '', amount = ''): InstalmentDraft => ({ key: keys += 1, name, due_on, amount })

/** All is one's own, paid by the customer's terms. */
export const blankTerms = (me: Schema<'Named'> | null): Terms => ({ shares: me ? [newShare(me, '100')] : [], payment: 'terms', credit_days: '', instalments: [] })

/** As an order has them. */
export function termsOf(order: Schema<'OrderFull'>): Terms {
  return {
    shares: order.shares.map(one => newShare(one.staff, short(one.share))),
    payment: order.payment,
    credit_days: order.payment === 'terms' ? String(order.credit_days) : '',
    instalments: order.instalments.map(one => newInstalment(one.name, one.due_on, one.amount)),
  }
}

/** What shares sum to, in hundredths of a percent. */
export function shareSum(shares: readonly ShareDraft[]): bigint {
  return shares.reduce((sum, one) => sum + (toUnits(one.share, 2) ?? 0n), 0n)
}

/** The whole in equal shares: what does not go up goes to the first. */
export function evenShares(count: number): string[] {
  const each = Math.floor(10_000 / count)
  return Array.from({ length: count }, (_, index) => short(fromUnits(BigInt(index ? each : 10_000 - each * (count - 1)), 2)))
}

/** What of an amount the instalments leave. */
export function planRest(instalments: readonly InstalmentDraft[], amount: string): bigint {
  return (centsOf(amount) ?? 0n) - instalments.reduce((sum, one) => sum + (centsOf(one.amount) ?? 0n), 0n)
}

/** `30%` of an amount, as an amount; `null` for what is no percentage. */
export function percentOf(text: string, amount: string): string | null {
  const percent = /^([\d.]+)[%％]$/.exec(text.trim())
  const [part, whole] = [toUnits(percent?.[1] ?? '', 2), centsOf(amount)]
  return part === null || whole === null ? null : fromCents(scale(whole, part, 10_000n))
}

export type TermWords = Record<'shareNeeded' | 'planNeeded' | 'shareSum' | 'shareTwice' | 'planSum' | 'planAmount' | 'planDay' | 'days', string>

/** What is wrong, by the API's name of the field. */
export function checkTerms(terms: Terms, amount: string, orderedOn: string, words: TermWords): Record<string, string> {
  const wrong: Record<string, string> = {}
  const people = terms.shares.map(one => one.staff_id)
  if (terms.shares.length) {
    if (people.includes(undefined)) wrong['shares'] = words.shareNeeded
    else if (new Set(people).size < people.length) wrong['shares'] = words.shareTwice
    else if (shareSum(terms.shares) !== 10_000n || terms.shares.some(one => (toUnits(one.share, 2) ?? 0n) <= 0n)) wrong['shares'] = words.shareSum
  }
  if (terms.payment === 'terms') {
    if (terms.credit_days.trim() && !(/^\d{1,4}$/.test(terms.credit_days.trim()) && Number(terms.credit_days) <= 3650)) wrong['credit_days'] = words.days
    return wrong
  }
  if (!terms.instalments.length || terms.instalments.some(one => !one.name.trim() || !one.due_on)) wrong['instalments'] = words.planNeeded
  else if (terms.instalments.some(one => (centsOf(one.amount) ?? 0n) <= 0n)) wrong['instalments'] = words.planAmount
  else if (terms.instalments.some(one => one.due_on < orderedOn)) wrong['instalments'] = words.planDay
  else if (planRest(terms.instalments, amount) !== 0n) wrong['instalments'] = words.planSum
  return wrong
}

/** What the API gets of them. */
export function termsBody(terms: Terms): Pick<Schema<'OrderIn'>, 'shares' | 'credit_days' | 'instalments'> {
  const plan = terms.payment === 'plan'
  return {
    shares: terms.shares.map(one => ({ staff_id: one.staff_id ?? 0, share: one.share.trim() })),
    credit_days: plan || !terms.credit_days.trim() ? null : Number(terms.credit_days),
    instalments: plan ? terms.instalments.map(one => ({ name: one.name.trim(), due_on: one.due_on, amount: one.amount.trim() })) : [],
  }
}
