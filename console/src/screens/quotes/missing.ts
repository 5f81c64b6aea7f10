/** Which approvals a quote needs before it may be sent, and has not got. */
import type { Schema } from '@/api'
import { toUnits } from '@/lib/decimal'
import type { QuoteFull } from './types'

type Kind = Schema<'ApprovalKind'>

export function missingOf(quote: Pick<QuoteFull, 'lines' | 'approvals'>): Kind[] {
  const needed: Kind[] = []
  const price = (text: string) => toUnits(text, 4) ?? 0n
  if (quote.lines.some(line => line.facts && price(line.unit_price) < price(line.facts.floor_price))) needed.push('floor_price')
  if (quote.lines.some(line => line.facts?.selling === 'restricted')) needed.push('restricted')
  if (quote.lines.some(line => line.facts && price(line.unit_price) < price(line.facts.free_from))) needed.push('discount')
  return needed.filter(kind => !quote.approvals.some(one => one.kind === kind && one.state === 'approved'))
}
