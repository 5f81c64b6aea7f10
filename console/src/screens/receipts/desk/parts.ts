/** What goes where: pure reckoning of the allocation desk, in cents. */
import { centsOf, fromCents } from '@/lib/cents'

/** A receipt or a credit note that something is left of. */
export interface Source { id: number, open: string }
/** A receivable that something is open of. */
export interface Target { id: number, open: string }
export interface Part { receipt_id: number, receivable_id: number, amount: string }

/** Typed amounts by receivable; what is empty is nothing. */
export type Typed = Readonly<Record<number, string>>

const open = (one: { open: string }) => centsOf(one.open) ?? 0n
export const availableOf = (sources: readonly Source[]): bigint => sources.reduce((sum, one) => sum + open(one), 0n)

/** The cents that are typed for a receivable: nothing for an empty field, `null` for what is no amount. */
export function typedFor(typed: Typed, id: number): bigint | null {
  const text = typed[id]?.trim() ?? ''
  return text === '' ? 0n : centsOf(text)
}

/** All that is typed; what is no amount counts nothing. */
export function usedBy(targets: readonly Target[], typed: Typed): bigint {
  return targets.reduce((sum, one) => sum + (typedFor(typed, one.id) ?? 0n), 0n)
}

/** Why an amount cannot stand: no amount, less than nothing, or more than is open. */
export function wrongWith(target: Target, typed: Typed): 'amount' | 'tooMuch' | null {
  const cents = typedFor(typed, target.id)
  if (cents === null || cents < 0n) return 'amount'
  return cents > open(target) ? 'tooMuch' : null
}

/** The oldest debt first, until the money or the debts end; the order of the receivables is kept. */
export function oldestFirst(targets: readonly Target[], available: bigint): Record<number, string> {
  let rest = available
  const typed: Record<number, string> = {}
  for (const target of targets) {
    const amount = open(target) < rest ? open(target) : rest
    if (amount <= 0n) continue
    typed[target.id] = fromCents(amount)
    rest -= amount
  }
  return typed
}

/** What a click on a receivable fills in: all that is open of it, or what is left of the money. */
export function fillOf(target: Target, targets: readonly Target[], typed: Typed, available: bigint): string {
  const others = usedBy(targets.filter(one => one.id !== target.id), typed)
  const rest = available - others
  const amount = open(target) < rest ? open(target) : rest
  return amount > 0n ? fromCents(amount) : ''
}

/** Spreads what is typed over the receipts, in their order. What is more than they have is left out. */
export function partsOf(sources: readonly Source[], targets: readonly Target[], typed: Typed): Part[] {
  const parts: Part[] = []
  const money = sources.map(one => ({ id: one.id, rest: open(one) })).filter(one => one.rest > 0n)
  for (const target of targets) {
    let want = typedFor(typed, target.id) ?? 0n
    while (want > 0n && money[0]) {
      const first = money[0]
      const amount = want < first.rest ? want : first.rest
      parts.push({ receipt_id: first.id, receivable_id: target.id, amount: fromCents(amount) })
      want -= amount
      first.rest -= amount
      if (first.rest === 0n) money.shift()
    }
  }
  return parts
}

/** What is left of a receipt once the parts are taken. */
export function restOf(source: Source, parts: readonly Part[]): string {
  const taken = parts.filter(part => part.receipt_id === source.id).reduce((sum, part) => sum + (centsOf(part.amount) ?? 0n), 0n)
  return fromCents(open(source) - taken)
}
