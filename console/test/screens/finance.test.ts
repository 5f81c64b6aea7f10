import { describe, expect, it } from 'vitest'
import { centsOf, cleanAmount, fromCents, shareOf, sumOf } from '@/lib/cents'
import { allPages } from '@/lib/pages'
import { BUCKETS, dueSpan } from '@/screens/aging/buckets'
import { creditOf, debitOf, pageOf } from '@/screens/aging/statement'
import { behind, lastDayOf } from '@/screens/cash/types'
import { noChoice as noExpense, queryOf as expenseQuery } from '@/screens/expenses/types'
import { fillOf, oldestFirst, partsOf, restOf, usedBy, wrongWith } from '@/screens/receipts/desk/parts'
import { noChoice as noReceipt, queryOf as receiptQuery } from '@/screens/receipts/filters'
import { moreSet, noChoice, queryOf } from '@/screens/receivables/filters'

describe('amounts', () => {
  it('are read as people type and paste them', () => {
    expect(cleanAmount(' ¥1,234.5 元')).toBe('1234.5')
    expect(cleanAmount('１２３。５')).toBe('123.5')
    expect([centsOf('1,234.5'), centsOf('0.01'), centsOf('-3'), centsOf('1.005'), centsOf('1.500'), centsOf(''), centsOf('x'), centsOf(null)])
      .toEqual([123450n, 1n, -300n, null, 150n, null, null, null])
  })

  it('are written and summed up in cents', () => {
    expect([fromCents(5n), fromCents(-123450n), fromCents(0n)]).toEqual(['0.05', '-1234.50', '0.00'])
    expect(sumOf(['0.10', '0.20', null, '-0.05', 'x'])).toBe('0.25')
    expect([shareOf('25.00', '100.00'), shareOf('1', '0'), shareOf(null, '5')]).toEqual([0.25, 0, 0])
  })
})

describe('the allocation desk', () => {
  const sources = [{ id: 1, open: '30.00' }, { id: 2, open: '100.00' }]
  const targets = [{ id: 7, open: '100.00' }, { id: 8, open: '50.00' }, { id: 9, open: '10.00' }]

  it('spreads the oldest first, until one side ends', () => {
    expect(oldestFirst(targets, 13000n)).toEqual({ 7: '100.00', 8: '30.00' })
    expect(oldestFirst(targets, 0n)).toEqual({})
  })

  it('takes the receipts in their order', () => {
    const parts = partsOf(sources, targets, { 7: '100', 8: '', 9: '10' })
    expect(parts).toEqual([
      { receipt_id: 1, receivable_id: 7, amount: '30.00' }, { receipt_id: 2, receivable_id: 7, amount: '70.00' }, { receipt_id: 2, receivable_id: 9, amount: '10.00' },
    ])
    expect(sources.map(one => restOf(one, parts))).toEqual(['0.00', '20.00'])
    expect(sumOf(parts.map(part => part.amount))).toBe(fromCents(usedBy(targets, { 7: '100', 9: '10' })))
  })

  it('never makes more of the money than there is', () => {
    expect(sumOf(partsOf(sources, targets, { 7: '100', 8: '50' }).map(part => part.amount))).toBe('130.00')
  })

  it('fills in what is open, or what is left', () => {
    expect(fillOf(targets[0]!, targets, {}, 13000n)).toBe('100.00')
    expect(fillOf(targets[1]!, targets, { 7: '100.00' }, 13000n)).toBe('30.00')
    expect(fillOf(targets[2]!, targets, { 7: '100.00', 8: '30.00' }, 13000n)).toBe('')
  })

  it('says what cannot stand', () => {
    expect([wrongWith(targets[2]!, { 9: '10.01' }), wrongWith(targets[2]!, { 9: 'x' }), wrongWith(targets[2]!, { 9: '-1' }), wrongWith(targets[2]!, {}), wrongWith(targets[2]!, { 9: '10' })])
      .toEqual(['tooMuch', 'amount', 'amount', null, null])
  })
})

describe('filters of finance', () => {
  it('ask for what a standing means', () => {
    expect(queryOf(noChoice)).toEqual({ open: true })
    expect(queryOf({ ...noChoice, is: 'overdue', customer_id: 3 })).toEqual({ open: true, overdue: true, customer_id: 3 })
    expect(queryOf({ ...noChoice, is: 'all', due_until: '2026-11-01' })).toEqual({ due_until: '2026-11-01' })
    expect([moreSet({ ...noChoice, kind: 'opening', owner_id: 4 }), moreSet({ ...noChoice, kind: 'opening', owner_id: 4 }, true)]).toEqual([1, 2])
    expect(receiptQuery({ ...noReceipt, is: 'open' })).toEqual({ open: true, reversed: false })
    expect(expenseQuery({ ...noExpense, what: 'c4', tagged: 'false', campaign: ' 展会 ' })).toEqual({ category_id: 4, tagged: false, campaign: '展会' })
    expect(expenseQuery({ ...noExpense, what: 'i9' })).toEqual({ item_id: 9 })
  })
})

describe('the aging', () => {
  it('has buckets that touch and do not overlap', () => {
    const spans = BUCKETS.map(one => dueSpan(one.key, '2026-11-22'))
    expect(spans[0]).toEqual({ due_from: '2026-11-22' })
    expect(spans[1]).toEqual({ due_from: '2026-10-23', due_until: '2026-11-21' })
    expect(spans.at(-1)).toEqual({ due_until: '2026-05-25' })
    for (const [index, span] of spans.entries()) {
      const after = spans[index + 1]
      if (after) expect(Date.parse(span.due_from ?? '') - Date.parse(after.due_until ?? '')).toBe(86_400_000)
    }
  })

  it('parts a statement into two columns', () => {
    expect([debitOf({ amount: '5.00' }), creditOf({ amount: '5.00' }), debitOf({ amount: '-5.00' }), creditOf({ amount: '-5.00' })]).toEqual(['5.00', '0.00', '0.00', '5.00'])
    expect([pageOf('receivable'), pageOf('refund'), pageOf('write_off')]).toEqual(['receivable', 'receipt', null])
  })
})

describe('cash flow', () => {
  it('leads from a row to its movements', () => {
    const span = { from: '2026-10-05', until: '2026-11-22' }
    expect(behind('day', '2026-11-03', span)).toEqual({ from: '2026-11-03', until: '2026-11-03' })
    expect(behind('month', '2026-10', span)).toEqual({ from: '2026-10-05', until: '2026-10-31' })
    expect(behind('month', '2026-11', span)).toEqual({ from: '2026-11-01', until: '2026-11-22' })
    expect(behind('account', '4', span)).toEqual({ cash_account_id: 4 })
    expect(behind('person', '', span)).toBeNull()
    expect([lastDayOf('2024-02'), lastDayOf('2026-12')]).toEqual(['2024-02-29', '2026-12-31'])
  })
})

describe('pages', () => {
  it('are fetched until the end, or until there are enough', async () => {
    const fetch = ({ cursor = '0' }: { cursor?: string }) => Promise.resolve({ items: [Number(cursor)], next: String(Number(cursor) + 1) })
    expect(await allPages(fetch, 3)).toEqual({ rows: [0, 1, 2], cut: true })
    expect(await allPages(() => Promise.resolve({ items: [1], next: null }))).toEqual({ rows: [1], cut: false })
  })
})
