/** What of a customer's credit is left. */
import type { Schema } from '@/api'
import { centsOf, fromCents } from '@/lib/cents'

export interface Exposure { left: string, over: boolean }

/** What of the limit is left after an order over `amount`; nothing where there is no limit, or one may not see it. */
export function exposureOf(page: Pick<Schema<'CustomerPageOut'>, 'account' | 'customer'>, amount: string): Exposure | null {
  const { account, customer } = page
  const limit = centsOf(customer.credit_limit)
  if (!account || limit === null) return null
  const cents = (text: string) => centsOf(text) ?? 0n
  const left = limit - (cents(account.open) + cents(account.unshipped) - cents(account.credit)) - cents(amount)
  return { left: fromCents(left), over: left < 0n }
}
