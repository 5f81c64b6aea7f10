import { describe, expect, it } from 'vitest'
import { tokensOf } from '@common/tokens'
import { behind, outcomeChart, shareOf, type Row } from '@/screens/complaints/figures/figures'
import { isActive, noComplaintFilter, queryOf } from '@/screens/complaints/filters'
import { historyOf } from '@/screens/complaints/history'
import { actsOf } from '@/screens/complaints/steps'
import type { Complaint, ComplaintFull } from '@/screens/complaints/types'
import { byState, byTime, leftOf, standingNow } from '@/screens/complaints/urgency'
import { brushed, isWorking, spellsOf, weekdayOf, weeksOf, type Special } from '@/screens/working-calendar/year'

const NOW = Date.parse('2026-11-23T02:00:00Z')
const complaint = (id: number, more: Partial<Complaint> = {}) => ({
  id, number: `CP${id}`, state: 'open', standing: 'in_time', begun_at: '2026-11-20T02:00:00Z', due_at: '2026-11-24T02:00:00Z', created_at: '2026-11-20T02:00:00Z', ...more,
}) as Complaint

describe('the time that is left', () => {
  it('passes while the page is looked at', () => {
    expect(leftOf(complaint(1), NOW)).toBe(86_400_000)
    expect(standingNow(complaint(1, { standing: 'near', due_at: '2026-11-23T01:59:59Z' }), NOW)).toBe('overdue')
    expect(standingNow(complaint(1, { standing: 'near' }), NOW)).toBe('near')
    expect(standingNow(complaint(1, { standing: 'answered_in_time', due_at: '2026-11-01T00:00:00Z' }), NOW)).toBe('answered_in_time')
  })

  it('orders the boards', () => {
    const rows = [complaint(1), complaint(2, { state: 'result_sent', standing: 'answered_in_time' }), complaint(3, { standing: 'half', due_at: '2026-11-23T01:00:00Z' })]
    expect(byState(rows).map(one => [one.key, one.items.map(row => row.id)]).filter(([, ids]) => ids?.length)).toEqual([['open', [1, 3]], ['result_sent', [2]]])
    expect(byTime(rows, NOW).map(one => [one.key, one.items.map(row => row.id)])).toEqual([['overdue', [3]], ['near', []], ['half', []], ['in_time', [1]]])
  })
})

describe('what is asked for', () => {
  const me = { staff: 4, department: 2 }
  it('is what is open on the boards, and what was chosen in the list', () => {
    expect(queryOf(noComplaintFilter, me)).toEqual({ open: true })
    expect(queryOf({ ...noComplaintFilter, view: 'table' }, me)).toEqual({})
    expect(queryOf({ ...noComplaintFilter, view: 'table', state: 'closed', whose: 'mine', from: '2026-11-01' }, me)).toEqual({ state: 'closed', responsible_id: 4, created_from: '2026-11-01' })
    expect(queryOf({ ...noComplaintFilter, whose: 'department', standing: 'overdue' }, me)).toEqual({ open: true, department_id: 2, standing: 'overdue' })
  })

  it('knows whether anything is chosen', () => {
    expect([isActive({ ...noComplaintFilter, view: 'table' }), isActive({ ...noComplaintFilter, severity: 'urgent' })]).toEqual([false, true])
  })
})

describe('what comes next', () => {
  const at = (state: Complaint['state'], ...acts: string[]) => actsOf({ acts, complaint: { state } } as unknown as ComplaintFull)
  it('is offered by itself, the rest in a menu', () => {
    expect(at('open', 'edit', 'assign', 'ask', 'start', 'withdraw', 'compensate')).toEqual({ next: 'assign', others: ['start', 'ask', 'compensate', 'edit', 'withdraw'] })
    expect(at('result_drafted', 'edit', 'ask', 'draft', 'edit_letter', 'send', 'told', 'withdraw', 'compensate')).toEqual({ next: null, others: ['draft', 'told', 'ask', 'compensate', 'edit', 'withdraw'] })
    expect(at('closed', 'reopen', 'compensate')).toEqual({ next: null, others: ['compensate', 'reopen'] })
    expect(at('withdrawn')).toEqual({ next: null, others: [] })
  })
})

describe('the history', () => {
  it('tells what happened, the newest first', () => {
    const full = {
      complaint: complaint(1), letters: [{ id: 1, number: 'CR1', created_at: '2026-11-21T02:00:00Z', sent_at: '2026-11-21T03:00:00Z', confirmed_by: { id: 1, name: '李娜' } }],
      rounds: [{ id: 1, round: 1, begun_at: '2026-11-20T02:00:00Z' }, { id: 2, round: 2, begun_at: '2026-11-22T02:00:00Z', reason: '又坏了', answered_at: '2026-11-22T05:00:00Z', answered_by: 'call' }],
      inquiries: [{ id: 1, asked_at: '2026-11-20T04:00:00Z', asked_by: null, department: { id: 2, name: '仓库' }, answered_at: null }],
      warnings: [{ kind: 'half', at: '2026-11-20T12:00:00Z', told: [{ id: 1, name: '甲' }, { id: 2, name: '乙' }] }], compensations: [], pictures: [], acts: [],
    } as unknown as ComplaintFull
    expect(historyOf(full, '、').map(one => [one.kind, one.who, one.text])).toEqual([
      ['told', '', ''], ['reopened', '', '又坏了'], ['letterSent', '李娜', 'CR1'], ['drafted', '', 'CR1'], ['warned', '甲、乙', 'half'], ['asked', '', '仓库'], ['filed', '', ''],
    ])
  })
})

describe('figures', () => {
  it('lead to what they are made of', () => {
    expect([behind('person', '3'), behind('category', '破损'), behind('month', '202611'), behind('product', '0')]).toEqual([{ responsible_id: 3 }, { category: '破损' }, { from: '2026-11-01', until: '2026-11-30' }, { product_id: 0 }])
    expect([shareOf('80.00'), shareOf(null)]).toEqual([0.8, null])
  })

  it('are drawn by how rounds ended', () => {
    const row = { key: '3', name: '李娜', figure: { due: 4, on_time: 2, late: 1, missed: 1, rate: '50.00', median_hours: null, open: 0, overdue: 0, repeat: 0 } } as Row
    const { series } = outcomeChart([row], { name: one => one.name, outcome: one => one, rate: 'rate', percent: share => `${share}`, tokens: tokensOf('light') }) as { series: { name: string, data: unknown[] }[] }
    expect(series.map(one => [one.name, one.data])).toEqual([['on_time', [2]], ['late', [1]], ['missed', [1]], ['rate', [0.5]]])
  })
})

describe('the working calendar', () => {
  const usual = [1, 2, 3, 4, 5]
  it('lays out months, Monday first', () => {
    expect([weekdayOf('2026-11-23'), weekdayOf('2026-11-22'), weekdayOf('2023-12-31')]).toEqual([1, 7, 7])
    const weeks = weeksOf(2026, 2)
    expect([weeks.length, weeks[0]?.indexOf('2026-02-01'), weeks.flat().filter(Boolean).length]).toEqual([5, 6, 28])
    expect(weeksOf(2028, 2).flat().filter(Boolean).length).toBe(29)
    expect(weeksOf(2026, 12).flat().filter(Boolean).at(-1)).toBe('2026-12-31')
  })

  it('changes days, and takes back what was set twice', () => {
    let days: Special[] = []
    days = brushed(days, '2026-10-01', 'holiday', ' 国庆节 ', usual)
    days = brushed(days, '2026-10-10', 'working', '', usual)
    expect(days).toEqual([{ on: '2026-10-01', kind: 'holiday', name: '国庆节' }, { on: '2026-10-10', kind: 'working', name: null }])
    const special = new Map(days.map(one => [one.on, one]))
    expect(['2026-10-01', '2026-10-10', '2026-10-11', '2026-10-12'].map(day => isWorking(day, special, usual))).toEqual([false, true, false, true])
    expect(brushed(days, '2026-10-01', 'holiday', '国庆节', usual).map(one => one.on)).toEqual(['2026-10-10'])
    expect(brushed(days, '2026-10-10', 'clear', '', usual).map(one => one.on)).toEqual(['2026-10-01'])
    expect(brushed(days, '2026-10-12', 'working', '', usual), 'the weekday says so anyway').toEqual(days)
  })

  it('joins days in a row', () => {
    const days = ['2026-09-30', '2026-10-01', '2026-10-02'].map(on => ({ on, kind: 'holiday', name: '国庆节' }) as Special)
    expect(spellsOf([...days, { on: '2026-10-10', kind: 'working', name: null }])).toEqual([
      { from: '2026-09-30', until: '2026-10-02', kind: 'holiday', name: '国庆节' }, { from: '2026-10-10', until: '2026-10-10', kind: 'working', name: '' },
    ])
  })
})
