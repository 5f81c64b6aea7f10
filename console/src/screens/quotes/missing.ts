/** Which approvals a quote needs before it may be sent, and has not got. */
import type { Schema } from '@/api'
import { toUnits } from '@/lib/decimal'
import type { QuoteFull } from './types'

type Kind = Schema<'ApprovalKind'>

export function missingOf(quote: Pick<QuoteFull, 'lines' | 'approvals'>): Kind[] {
  const needed: Kind[] = []
  const price = (text: string) => toUnits(text, 4) ?? 0n
  const under = ({ facts, unit_price }: QuoteFull['lines'][number]) => !!facts && price(unit_price) < price(facts.floor_price)
  if (quote.lines.some(under)) needed.push('floor_price')
  if (quote.lines.some(line => line.facts?.selling === 'restricted')) needed.push('restricted')
  // Under the floor one approval decides about the discount, too.
  if (quote.lines.some(line => line.facts && !under(line) && price(line.unit_price) < price(line.facts.free_from))) needed.push('discount')
  return needed.filter(kind => !quote.approvals.some(one => one.kind === kind && one.state === 'approved'))
}
