import type { Schema } from '@/api'

export type Statement = Schema<'StatementOut'>
export type Entry = Statement['entries'][number]

/** What it adds to what the customer owes; nothing where it takes off. */
export function debitOf(entry: Pick<Entry, 'amount'>): string {
  return entry.amount.startsWith('-') ? '0.00' : entry.amount
}

/** What it takes off what the customer owes. */
export function creditOf(entry: Pick<Entry, 'amount'>): string {
  return entry.amount.startsWith('-') ? entry.amount.slice(1) : '0.00'
}

/** The page of the document behind an entry; write-offs have none of their own. */
export function pageOf(kind: Entry['kind']): 'receivable' | 'receipt' | null {
  if (kind === 'receivable') return 'receivable'
  return kind === 'write_off' ? null : 'receipt'
}
