/** The board of open opportunities: a column for each stage. */
import type { Schema } from '@/api'
import { sumOf } from '@/lib/cents'
import { fromUnits, scale, toUnits } from '@/lib/decimal'

export type Opportunity = Schema<'OpportunityOut'>
export type Stage = Schema<'OpportunityStage'>

export interface Column { name: string, probability: string, items: Opportunity[], amount: string }

/** The stages that the company has set, in their order; then those that it has dropped and something still lies in. */
export function columnsOf(stages: readonly Stage[], open: readonly Opportunity[]): Column[] {
  const known = stages.map(stage => ({ name: stage.name, probability: fromUnits(BigInt(stage.probability_bp), 2) }))
  const dropped = [...new Map(open.filter(one => !stages.some(stage => stage.name === one.stage)).map(one => [one.stage, one.probability]))]
    .map(([name, probability]) => ({ name, probability }))
  return [...known, ...dropped].map(stage => {
    const items = open.filter(one => one.stage === stage.name)
    return { ...stage, items, amount: sumOf(items.map(one => one.amount)) }
  })
}

/** Σ amount × probability. */
export function weighted(open: readonly Opportunity[]): string {
  const cents = open.reduce((sum, one) => sum + scale(toUnits(one.amount, 2) ?? 0n, toUnits(one.probability, 2) ?? 0n, 10_000n), 0n)
  return fromUnits(cents, 2)
}
