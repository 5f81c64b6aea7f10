/** The margin of a price, as the server reckons it. */
import { fromUnits, netOf, scale, toUnits } from '@/lib/decimal'

/** (Net price − cost) ÷ net price in percent, two digits; nothing where a number is missing or the price is none. */
export function marginRate(price: string, taxRate: string, cost: string): string | null {
  const [gross, tax, each] = [toUnits(price, 4), toUnits(taxRate || '0', 2), toUnits(cost, 4)]
  if (gross === null || tax === null || each === null || gross <= 0n) return null
  const net = netOf(gross, taxRate || '0')
  return net > 0n ? fromUnits(scale(net - each, 10_000n, net), 2) : null
}

/** How an agreement stands on a day. */
export function standingOf(one: { valid_from: string, valid_until?: string | null }, today: string): 'holds' | 'coming' | 'ended' {
  if (one.valid_until && one.valid_until < today) return 'ended'
  return one.valid_from > today ? 'coming' : 'holds'
}
