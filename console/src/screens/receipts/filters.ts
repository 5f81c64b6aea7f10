/** The filters of the list of receipts, as they stand in the address. */
import type { Query } from '@/api'

export type ReceiptStanding = 'all' | 'open' | 'used' | 'reversed'

export type ReceiptChoice = {
  number: string
  customer_id: number | undefined
  kind: string
  method: string
  cash_account_id: number | undefined
  is: ReceiptStanding
  from: string
  until: string
}

export const noChoice: ReceiptChoice = {
  number: '', customer_id: undefined, kind: '', method: '', cash_account_id: undefined, is: 'all', from: '', until: '',
}
export const NUMBERS = ['customer_id', 'cash_account_id'] as const
export const STANDINGS: readonly ReceiptStanding[] = ['all', 'open', 'used', 'reversed']

type Asked = Pick<Query<'/receipts'>, 'open' | 'reversed'>

/** The query of a choice, without what says nothing. */
export function queryOf({ is, ...rest }: ReceiptChoice): Query<'/receipts'> {
  const asks: Record<ReceiptStanding, Asked> = {
    all: {}, open: { open: true, reversed: false }, used: { open: false, reversed: false }, reversed: { reversed: true },
  }
  const said = Object.entries(rest).filter(([, value]) => value !== '' && value !== undefined)
  return { ...asks[is] ?? {}, ...Object.fromEntries(said) } as Query<'/receipts'>
}
