import { describe, expect, it } from 'vitest'
import { isWorthKeeping, standingOf, waits } from '../customer/complaint-words'
import { placeOf, screenOf } from '../customer/screens'
import { leftOf } from '@/composables/use-deadline'
import { letterOf, moreOf, nextOf, type Detail } from '@/pages-service/complaint/acts'
import { queryOf } from '@/pages-service/complaints/filter'
import { bodyOf, deadlineOf, emptyForm } from '@/pages-service/new/form'
import { categoryOf } from '@/pages-trade/delivery/parts/category'

const DUE = '2026-11-24T10:00:00Z'
const HOUR = 3_600_000

describe('the time that is left', () => {
  const left = (standing: string, now: string, answered: string | null = null) => leftOf({ standing, due_at: DUE, answered_at: answered } as Parameters<typeof leftOf>[0], Date.parse(now))

  it('is counted to the deadline, in the tone of the working time used', () => {
    expect(left('in_time', '2026-11-24T07:00:00Z')).toEqual({ kind: 'left', ms: 3 * HOUR, tone: 'success' })
    expect(left('half', '2026-11-24T07:00:00Z').tone).toBe('info')
    expect(left('near', '2026-11-24T09:30:00Z').tone).toBe('warn')
  })

  it('is over when the clock says so, whatever the server said a while ago', () => {
    expect(left('near', '2026-11-24T12:00:00Z')).toEqual({ kind: 'over', ms: 2 * HOUR, tone: 'danger' })
    expect(left('overdue', DUE)).toEqual({ kind: 'over', ms: 0, tone: 'danger' })
  })

  it('counts no further once there is an answer', () => {
    expect(left('answered_in_time', '2026-12-24T12:00:00Z', '2026-11-24T09:00:00Z').kind).toBe('in_time')
    expect(left('answered_late', '2026-12-24T12:00:00Z', '2026-11-24T11:00:00Z')).toMatchObject({ kind: 'late', ms: HOUR })
    expect(left('withdrawn', '2026-12-24T12:00:00Z').kind).toBe('withdrawn')
  })
})

describe('what can be done with a complaint', () => {
  const detail = (state: string, acts: string[], letters: { state: string, round?: number }[] = []) => ({
    complaint: { state, round: 1 },
    acts,
    letters: letters.map((one, i) => ({ id: i + 1, round: 1, ...one })),
  }) as unknown as Detail

  it('leads from step to step', () => {
    const steps = [['open', ['assign', 'start', 'withdraw'], 'start'], ['in_progress', ['assign', 'resolve'], 'resolve'], ['resolved', ['draft', 'told'], 'draft'], ['result_drafted', ['draft', 'send'], 'send'], ['result_sent', ['close', 'reopen'], 'close'], ['closed', ['reopen'], undefined]] as const
    for (const [state, acts, next] of steps) expect(nextOf(detail(state, [...acts], state === 'result_drafted' ? [{ state: 'draft' }] : []))).toBe(next)
  })

  it('waits for a letter that is being sent, and drafts one anew that failed', () => {
    expect(nextOf(detail('result_drafted', ['draft', 'send'], [{ state: 'sending' }]))).toBeUndefined()
    expect(nextOf(detail('result_drafted', ['draft', 'send'], [{ state: 'failed' }]))).toBe('draft')
    expect(letterOf(detail('result_drafted', [], [{ state: 'draft' }, { state: 'replaced' }]))?.id).toBe(1)
    expect(letterOf(detail('assigned', [], [{ state: 'sent', round: 0 }]))).toBeUndefined()
  })

  it('offers besides only what the state allows, and never more than a sheet holds', () => {
    expect(moreOf(detail('closed', ['reopen', 'compensate']))).toEqual(['compensate', 'reopen'])
    expect(moreOf(detail('withdrawn', []))).toEqual([])
    const all = moreOf(detail('resolved', ['edit', 'assign', 'ask', 'resolve', 'draft', 'told', 'withdraw', 'compensate']))
    expect(all).toEqual(['told', 'resolve', 'ask', 'assign', 'compensate', 'withdraw'])
    expect(moreOf(detail('result_drafted', ['told', 'draft', 'send'], [{ state: 'sending' }]))).toEqual([])
  })
})

describe('lists and forms of complaints', () => {
  it('ask for what is due first', () => {
    expect(queryOf({ view: 'open' })).toEqual({ open: true, sort: 'due' })
    expect(queryOf({ view: 'overdue', responsible: 3 })).toMatchObject({ standing: 'overdue', responsible_id: 3 })
    expect(queryOf({ view: 'all', customer: 7 })).toEqual({ sort: '-created', customer_id: 7 })
  })

  it('send a delivery only with its own order', () => {
    const form = { ...emptyForm('破损', 4), content: ' 外壳破了 ' }
    expect(bodyOf(form, { customer: 1, order: 4, delivery: 5 })).toMatchObject({ customer_id: 1, content: '外壳破了', order_id: 4, delivery_id: 5, source: 'hotline' })
    expect(bodyOf({ ...form, order: 9 }, { customer: 1, order: 4, delivery: 5 })).toMatchObject({ order_id: 9, delivery_id: null })
  })

  it('say by when', () => {
    expect(deadlineOf({ normal: { amount: 3, unit: 'day' } }, 'normal')).toEqual({ n: 3, unit: 'day' })
    expect(deadlineOf(undefined, 'normal')).toBeUndefined()
  })
})

describe('a complaint that one tap makes of a bad answer', () => {
  const of = (name: string, answer: string | null = 'no', note: string | null = null) => categoryOf({ name, answer, note }, ['质量', '破损', '数量不符', '物流', '服务', '其他'])
  it('has the category that fits best', () => {
    expect(of('数量是否相符')).toBe('数量不符')
    expect(of('包装是否完好')).toBe('破损')
    expect(of('收货情况', '破损')).toBe('破损')
    expect(of('是否按时送达')).toBe('物流')
    expect(of('使用满意度', '1')).toBe('质量')
    expect(of('回访', '2')).toBe('其他')
    expect(categoryOf({ name: '回访', answer: null, note: null }, [])).toBe('')
  })
})

describe('a complaint as its customer sees it', () => {
  const at = (state: string) => standingOf({ state } as Parameters<typeof standingOf>[0])
  it('has no steps of ours', () => {
    expect(['open', 'assigned', 'in_progress', 'resolved', 'result_drafted', 'result_sent', 'closed', 'withdrawn'].map(at)).toEqual(['received', 'received', 'working', 'working', 'working', 'answered', 'answered', 'withdrawn'])
    expect(waits({ state: 'resolved' } as Parameters<typeof waits>[0])).toBe(true)
    expect(waits({ state: 'closed' } as Parameters<typeof waits>[0])).toBe(false)
  })

  it('has short addresses, also for a new one', () => {
    expect(placeOf('/complaints/17')).toEqual({ page: 'pages/complaint/index', query: { id: '17' } })
    expect(placeOf('/complaints/new?order=4')).toEqual({ page: 'pages/complain/index', query: { order: '4' } })
    expect(screenOf(placeOf('/complaints/17'))).toBe('/complaints/17')
    expect(screenOf(placeOf('/complaints/new'))).toBe('/complaints/new')
  })

  it('is kept while it is written', () => {
    expect(isWorthKeeping({ content: ' ', order: 4, pictures: [] })).toBe(false)
    expect(isWorthKeeping({ content: '', order: undefined, pictures: [5] })).toBe(true)
  })
})
