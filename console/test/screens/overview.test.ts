import { describe, expect, it } from 'vitest'
import { tokensOf } from '@common/tokens'
import { attentionOf } from '@/screens/overview/attention'
import { orderChart, outcomeCount, pushChart, talkChart, type Words } from '@/screens/overview/charts'
import { localDay } from '@/lib/days'
import { periodOf, spanOf } from '@/screens/overview/period'
import type { Overview } from '@/screens/overview/types'

const TODAY = '2026-11-23'
const nothing: Overview = {
  from: TODAY, to: TODAY, today: TODAY, customers: null, talks: null, follow_ups: null, orders: null, pushes: null, revisits: null,
  greetings: [], bindings: 0, unlinked: 0,
}
const words: Words = { day: day => day.slice(5), count: String, money: amount => `¥${amount}`, moneyShort: String, tokens: tokensOf('light') }

describe('the period', () => {
  it('is so many days up to today', () => {
    expect(periodOf({ days: 7, from: '', to: '' }, TODAY)).toEqual({ from: '2026-11-17', to: TODAY })
    expect(spanOf(periodOf({ days: 90, from: '', to: '' }, TODAY))).toBe(90)
  })

  it('takes a span of its own, and thirty days for nonsense', () => {
    expect(periodOf({ days: 7, from: '2026-10-01', to: '2026-10-31' }, TODAY)).toEqual({ from: '2026-10-01', to: '2026-10-31' })
    for (const choice of [
      { days: 13, from: '', to: '' }, { days: 30, from: '2026-10-31', to: '2026-10-01' }, { days: 30, from: '2026-01-01', to: '2026-10-01' },
      { days: 30, from: 'x', to: 'y' },
    ]) expect(periodOf(choice, TODAY)).toEqual({ from: '2026-10-25', to: TODAY })
  })

  it('reads the days of a calendar as they are shown', () => {
    expect(localDay(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05')
  })
})

describe('what needs attention', () => {
  it('leaves out what one does not reach', () => {
    expect(attentionOf(nothing)).toEqual([])
    const found = attentionOf({ ...nothing, revisits: { overdue: 2, today: 3, soon: 1, done: 0 } })
    expect(found).toMatchObject([{ key: 'revisits', count: 5, tone: 'danger', overdue: 2 }])
  })

  it('says since when the longest waits', () => {
    const talks = { per_day: [], waiting: 2, waiting_since: '2026-11-23T01:00:00Z' }
    const [first] = attentionOf({ ...nothing, talks, bindings: 1, unlinked: 4 })
    expect(first).toMatchObject({ key: 'waiting', count: 2, since: '2026-11-23T01:00:00Z' })
    expect(attentionOf({ ...nothing, talks: { per_day: [], waiting: 0 } })[0]).not.toHaveProperty('since')
  })
})

describe('charts', () => {
  it('have a value for each day', () => {
    const option = talkChart({ per_day: [{ day: TODAY, received: 3, sent: 5 }], waiting: 0 }, { received: 'in', sent: 'out' }, words) as { series: { data: number[] }[] }
    expect(option.series.map(one => one.data)).toEqual([[3], [5]])
  })

  it('tell amounts as the server has them', () => {
    const option = orderChart(
      { count: 1, amount: '0.10', per_day: [{ day: TODAY, count: 1, amount: '1234567890123.45' }] }, { amount: 'A', count: 'N' }, words,
    ) as { tooltip: { formatter: (at: { dataIndex: number }[]) => string } }
    expect(option.tooltip.formatter([{ dataIndex: 0 }])).toContain('¥1234567890123.45')
    expect(option.tooltip.formatter([])).toBe('')
  })

  it('put all states of pushes into four outcomes', () => {
    const counts = Object.fromEntries(
      ['planned', 'queued', 'sending', 'sent', 'delivered', 'failed', 'in_doubt', 'handed_over', 'cancelled', 'skipped', 'expired'].map(state => [state, 1]),
    )
    const outcomes = (['done', 'waiting', 'person', 'not'] as const).map(one => outcomeCount(counts, one))
    expect(outcomes).toEqual([2, 3, 2, 4])
    const option = pushChart({ by_state: {}, per_day: [{ day: TODAY, counts }], in_doubt: 0, handed_over: 0 }, { done: 'd', waiting: 'w', person: 'p', not: 'n' }, words) as { series: { data: number[] }[] }
    expect(option.series.flatMap(one => one.data)).toEqual([2, 3, 2, 4])
  })
})
