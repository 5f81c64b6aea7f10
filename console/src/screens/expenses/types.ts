import type { Query, Schema } from '@/api'

export type Expense = Schema<'ExpenseOut'>
export type Category = Schema<'ExpenseCategoryOut'>
export type Total = Schema<'ExpenseTotalOut'>
export type View = 'entries' | 'totals' | 'catalogue'

export type ExpenseChoice = {
  view: View
  from: string
  until: string
  /** `c12` is a category, `i34` an item. */
  what: string
  staff_id: number | undefined
  customer_id: number | undefined
  campaign: string
  /** For a customer, overhead, or both. */
  tagged: '' | 'true' | 'false'
}

export const noChoice: ExpenseChoice = {
  view: 'entries', from: '', until: '', what: '', staff_id: undefined, customer_id: undefined, campaign: '', tagged: '',
}

/** The query of a choice, without what says nothing. */
export function queryOf({ what, tagged, from, until, staff_id, customer_id, campaign }: ExpenseChoice): Query<'/expenses'> {
  const of = what ? { [what.startsWith('c') ? 'category_id' : 'item_id']: Number(what.slice(1)) } : {}
  const said = Object.entries({ from, until, staff_id, customer_id, campaign: campaign.trim() }).filter(([, value]) => value !== '' && value !== undefined)
  return { ...of, ...(tagged ? { tagged: tagged === 'true' } : {}), ...Object.fromEntries(said) } as Query<'/expenses'>
}
