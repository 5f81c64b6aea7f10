import { describe, expect, it } from 'vitest'
import { words } from '@common/enums'
import { changeOf } from '@/lib/change'
import { asStep, firstDay, isSpan, lastDay, monthNumber, monthText, shifted, spanOf, yearBefore } from '@/lib/spans'
import { isOver, yearOfMonths, type Settlement } from '@/screens/commission/months'
import { directionOf, moveOf, movesOf, moving } from '@/screens/grades/moves'
import type { GradeLine, Preview } from '@/screens/grades/types'
import { MEASURES, completionOf, listOf, toneOf } from '@/screens/performance/measures'
import { blockOf, changesOf, totalOf, valueOf } from '@/screens/performance/targets'
import { reaching } from '@/screens/profit/charts'
import { BYS, documentsOf, linesOf, pageOf, rowOf, trendOf, waterfall, wordOf } from '@/screens/profit/figures'
import { countOf, firstOf, levelsOf, seriesOf } from '@/screens/profit/pivot'
import type { Curve, Pivot, PivotRow, Row, Sums } from '@/screens/profit/types'
import { reachOfRoles } from '@/stores/rights'

const sums = (more: Partial<Sums> = {}): Sums => ({
  sales: '1000.00', returns: '100.00', net_sales: '900.00', cost: '500.00', direct_cost: '20.00', contribution: '380.00', rate: '42.22', commission: '30.00',
  compensation: '0.00', gross: '350.00', expenses: '10.00', bad_debt: '0.00', before_overhead: '340.00', ...more,
})

describe('spans', () => {
  it('follow one another, also over the year', () => {
    expect([shifted('2026-01', -1), shifted('2026-12', 1), shifted('2026-Q1', -1), shifted('2026-Q4', 1), shifted('2026', -1), shifted('2026-03', -27)])
      .toEqual(['2025-12', '2027-01', '2025-Q4', '2027-Q1', '2025', '2023-12'])
    expect([yearBefore('2026-Q2'), yearBefore('2026-11'), yearBefore('2026')]).toEqual(['2025-Q2', '2025-11', '2025'])
    expect(['2026', '2026-Q4', '2026-12', '2026-Q5', '2026-13', '26', ''].map(isSpan)).toEqual([true, true, true, false, false, false, false])
  })

  it('have days, and lie in each other', () => {
    expect([firstDay('2026-Q3'), lastDay('2026-Q3'), lastDay('2028-02'), lastDay('2026')]).toEqual(['2026-07-01', '2026-09-30', '2028-02-29', '2026-12-31'])
    expect([spanOf('2026-11-22', 'month'), spanOf('2026-11-22', 'quarter'), spanOf('2026-11-22', 'year')]).toEqual(['2026-11', '2026-Q4', '2026'])
    expect([asStep('2026', 'month', '2026-11-22'), asStep('2025', 'month', '2026-11-22'), asStep('2026-11', 'quarter', '2026-11-22')]).toEqual(['2026-11', '2025-12', '2026-Q4'])
    expect([monthNumber('2026-09'), monthText(202609)]).toEqual([202609, '2026-09'])
  })
})

describe('changes', () => {
  it('are told against what was, also below nothing', () => {
    expect([changeOf('110.00', '100.00'), changeOf('-50.00', '-100.00'), changeOf('5.00', '0.00'), changeOf('0.00', undefined)])
      .toEqual([{ direction: 1, share: 0.1 }, { direction: 1, share: 0.5 }, { direction: 1, share: null }, { direction: 0, share: null }])
  })
})

describe('profit', () => {
  it('is by all that the API knows', () => {
    expect([...BYS].sort()).toEqual([...words('ReportBy')].sort())
  })

  it('falls from net sales to what is left, each level where it belongs', () => {
    const bars = waterfall({ ...sums(), overhead: '400.00', net: '-60.00' }, false)
    expect(bars.map(bar => [bar.key, bar.from, bar.to])).toEqual([
      ['net_sales', 0, 900], ['cost', 900, 400], ['direct_cost', 400, 380], ['contribution', 0, 380], ['commission', 380, 350],
      ['gross', 0, 350], ['expenses', 350, 340], ['before_overhead', 0, 340], ['overhead', 340, -60], ['net', 0, -60],
    ])
    expect(bars.find(bar => bar.key === 'cost')?.amount).toBe('-500.00')
    expect(waterfall(sums(), true).at(-1)?.key).toBe('contribution')
    expect(linesOf(false, [sums()]).map(line => line.key)).not.toContain('compensation')
    expect(linesOf(false, [sums(), sums({ compensation: '1.00' })]).map(line => line.key)).toContain('compensation')
    expect(linesOf(false, [sums()]).map(line => line.key)).not.toContain('net')
  })

  it('leads from each row to its documents, its course and its page', () => {
    const row = (key: number, name: string) => ({ key, name }) as Row
    expect([wordOf('customer', row(7, 'a')), wordOf('channel', row(0, '展会')), wordOf('region', row(0, ''))]).toEqual(['7', 'w:展会', 'w:'])
    expect(rowOf('channel', [row(0, ''), row(0, '展会')], 'w:展会')?.name).toBe('展会')
    expect([documentsOf('product', '0'), documentsOf('channel', 'w:'), documentsOf('salesperson', '3'), documentsOf('customer', 'all')])
      .toEqual([{ product_id: 0 }, { channel: '' }, { staff_id: 3 }, {}])
    expect([trendOf('customer', '7'), trendOf('order', '7'), trendOf('order', 'all'), trendOf('product', '0'), trendOf('region', 'w:'), trendOf('customer', '0')])
      .toEqual([{ customer_id: 7 }, { order_id: 7 }, {}, { product_id: 0 }, { region: '' }, null])
    expect([pageOf('order', '7'), pageOf('region', 'w:x'), pageOf('customer', 'all'), pageOf('product', '0')]).toEqual([{ name: 'order', params: { id: '7' } }, null, null, null])
  })

  it('is a table of what there is, over as many periods as there are', () => {
    expect([levelsOf('product', true), levelsOf('customer', false).at(-1), levelsOf('customer', true).at(-1), levelsOf('region', true).at(-1)])
      .toEqual([['net_sales', 'contribution'], 'before_overhead', 'net', 'before_overhead'])
    expect([...levelsOf('customer', true)].sort()).toEqual([...words('ProfitLevel')].sort())
    expect([countOf('month', 36), countOf('quarter', 36), countOf('year', 3)]).toEqual([36, 8, 3])
    expect([firstOf('2026-11', 12), firstOf('2026-Q1', 4), firstOf('2004', 10)]).toEqual(['2025-12', '2025-Q2', '2000'])
  })

  it('is a chart of the best, with all others as one', () => {
    const row = (key: number, ...cells: string[]) => ({ key, name: `r${key}`, rank: key, figures: { cells, whole: '0.00' } }) as PivotRow
    const items = [row(1, '30.00', '1.00'), row(2, '20.00', '2.00'), row(3, '10.10', '-3.00')]
    const table = { periods: ['2025', '2026'], items, rest: { count: 4, figures: { cells: ['0.20', '9.00'], whole: '9.20' } } } as unknown as Pivot
    const named = (one: PivotRow) => one.name
    expect(seriesOf(table, 2, named, 'others').map(one => [one.name, one.row?.key, ...one.cells]))
      .toEqual([['r1', 1, '30.00', '1.00'], ['r2', 2, '20.00', '2.00'], ['others', undefined, '10.30', '6.00']])
    expect(seriesOf({ ...table, rest: null } as Pivot, 9, named, 'others').length).toBe(3)
  })

  it('finds where four fifths are reached', () => {
    const points = [['10', '70'], ['20', '85'], ['100', '100']].map(([customers_share, contribution_share], index) => ({ customers: index + 1, customers_share, contribution_share, contribution: '1' }))
    expect(reaching({ points } as unknown as Curve, 80)?.customers).toBe(2)
  })
})

describe('grades', () => {
  const line = (current: string, grade: string, more: Partial<GradeLine> = {}) => ({ place: 1, customer: { id: 1, name: 'a' }, contribution: '1.00', current, grade, overridden: false, ...more }) as GradeLine

  it('move up and down, but not where they were set by hand', () => {
    expect([directionOf('C', 'A'), directionOf('A', 'D'), directionOf('B', 'B')]).toEqual(['up', 'down', null])
    expect([moveOf(line('C', 'A')), moveOf(line('C', 'A', { overridden: true }))]).toEqual(['up', null])
    const changes = [{ from: 'C', to: 'A', customers: 2 }, { from: 'C', to: 'B', customers: 3 }, { from: 'A', to: 'C', customers: 1 }]
    expect([movesOf({ changes } as Preview, 'up').count, movesOf({ changes } as Preview, 'down').count]).toEqual([5, 1])
  })

  it('look through several pages for those who move', async () => {
    const pages: Record<string, { items: GradeLine[], next: string | null }> = {
      first: { items: [line('C', 'C'), line('C', 'A')], next: 'second' },
      second: { items: [line('A', 'C')], next: 'third' },
      third: { items: [line('D', 'B')], next: null },
    }
    const fetch = async (cursor = 'first') => pages[cursor]!
    expect((await moving(fetch, 'up', 2)).items.map(moveOf)).toEqual(['up', 'up'])
    expect(await moving(fetch, 'up', 1)).toMatchObject({ next: 'second' })
    expect((await moving(fetch, '', 1)).items).toHaveLength(2)
  })
})

describe('commission', () => {
  it('is settled by month, once it is over and somebody else has approved it', () => {
    const of = (month: number, state: Settlement['state']) => ({ month, state, amount: '5.00' }) as Settlement
    const months = yearOfMonths(2026, [of(202607, 'refused'), of(202608, 'settled'), of(202609, 'waiting')], '2026-11-22')
    expect(months.map(one => one.state)).toEqual([...Array<string>(7).fill('over'), 'settled', 'waiting', 'over', 'running', 'ahead'])
    expect([isOver('2026-10', '2026-11-22'), isOver('2026-11', '2026-11-22')]).toEqual([true, false])
  })
})

describe('performance', () => {
  it('measures all that the API does, and leads where there is a list', () => {
    expect([...MEASURES].sort()).toEqual([...words('Measure')].sort())
    expect(listOf('visits', 'person', 3, '2026-Q1')).toEqual({ name: 'follow-ups', query: { staff_id: '3', from: '2026-01-01', until: '2026-03-31', channel: 'visit' } })
    expect(listOf('sales', 'department', 3, '2026')).toEqual({ name: 'profit', query: { by: 'department', period: '2026', row: '3' } })
    expect(listOf('receipts', 'person', 3, '2026')).toBeNull()
    expect([completionOf({ measure: 'sales', actual: '1', completion: '120.00' }), completionOf(undefined)]).toEqual([1.2, null])
    expect([toneOf(1), toneOf(0.7), toneOf(0.1), toneOf(null)]).toEqual(['success', 'brand', 'warn', 'neutral'])
  })

  it('saves the targets that were changed, month by month', () => {
    const before = { 'person:1:sales:2026-01': '100.00', 'person:1:sales:2026-02': '100.00' }
    const typed = { 'person:1:sales:2026-02': '', 'person:1:sales:2026-01': '100', 'person:2:visits:2026-01': '5', 'person:2:sales:2026-03': 'x' }
    expect(changesOf(before, typed)).toEqual([
      { month: '2026-01', targets: [{ subject: 'person', subject_id: 2, measure: 'visits', value: '5' }] },
      { month: '2026-02', targets: [{ subject: 'person', subject_id: 1, measure: 'sales', value: null }] },
    ])
    expect([valueOf('1,234.5', 'sales'), valueOf('1.5', 'visits'), valueOf('-1', 'sales'), valueOf('', 'sales'), valueOf('1.234', 'sales')]).toEqual(['1234.50', null, null, '', null])
    expect([totalOf(['1,000', '0.5', ''], 'sales'), totalOf(['3', '4'], 'visits')]).toEqual(['1000.50', '7'])
    expect(blockOf('1\t2\r\n3\t4\n')).toEqual([['1', '2'], ['3', '4']])
  })
})

describe('rights', () => {
  it('reach as far as the farthest role', () => {
    expect([reachOfRoles(['sales'], 'profit', 'read'), reachOfRoles(['sales', 'finance'], 'profit', 'read'), reachOfRoles(['sales'], 'commission', 'read'), reachOfRoles(['admin'], 'commission', 'write'), reachOfRoles(['manager'], 'nothing there', 'read')])
      .toEqual(['nothing', 'all', 'own', 'nothing', 'nothing'])
  })
})
