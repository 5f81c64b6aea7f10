/** How much of the lines of an order is shipped, and how much is open. */
import { fromUnits, short, toUnits } from '@/lib/decimal'

export { amountOf, fromUnits, toUnits } from '@/lib/decimal'

/** What stands on a line about how much of it is where. */
export interface Shipped { quantity: string, shipped_quantity: string, cancelled_quantity?: string }

/** What of a line is still to be shipped. */
export function openOf(line: Shipped): string {
  const gone = (toUnits(line.shipped_quantity, 3) ?? 0n) + (toUnits(line.cancelled_quantity ?? '0', 3) ?? 0n)
  const open = (toUnits(line.quantity, 3) ?? 0n) - gone
  return short(fromUnits(open > 0n ? open : 0n, 3))
}

/** How much of a line is shipped, 0 to 1; only for the eye. */
export function shareShipped(line: Shipped): number {
  const all = Number(line.quantity)
  return all > 0 ? Math.min(1, Number(line.shipped_quantity) / all) : 0
}
