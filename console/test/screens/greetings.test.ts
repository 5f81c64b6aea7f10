import { describe, expect, it } from 'vitest'
import { added, nothingYet, stepsOf } from '@/screens/greetings/dryRun'
import { dateOf, dateWord, daysIn, kindOf } from '@/screens/greetings/occasion'
import { progress, shares } from '@/screens/greetings/progress'
import { blank, bodyOf, formOf, minutesOf, timeOf } from '@/screens/greetings/ruleForm'
import { conditions, countQuery, everybody, whole } from '@/screens/greetings/segment'
import { sampleOf } from '@/screens/greetings/sample'
import { inserted, isClever, pieces, problemOf } from '@/screens/greetings/template'
import type { DryRun, Tried } from '@/screens/greetings/types'

const sample = sampleOf({ owner: '李娜', company: '关山', occasion: '生日', today: '2026-11-23' })

describe('templates', () => {
  it('fill in what is known and mark what is not', () => {
    expect(pieces('{{称呼}}，{{ 公司 }}祝您{{快乐}}', sample)).toEqual([
      { kind: 'known', text: '王总' }, { kind: 'text', text: '，' }, { kind: 'known', text: '关山' }, { kind: 'text', text: '祝您' },
      { kind: 'unknown', text: '{{快乐}}' },
    ])
    expect(sample.日期).toBe('11月23日')
  })

  it('say what is wrong', () => {
    expect(problemOf('  ', sample)).toEqual({ key: 'empty' })
    expect(problemOf('{{称}}好', sample)).toEqual({ key: 'unknown', name: '{{称}}' })
    expect(problemOf('{{称呼', sample)).toEqual({ key: 'broken' })
    expect(problemOf('𠮷'.repeat(600), sample)).toBeNull()
    expect(problemOf('好'.repeat(601), sample)).toEqual({ key: 'long' })
    // The server's engine knows more than we do.
    expect(problemOf('{% if 称呼 %}好{% endif %}', sample)).toBeNull()
    expect([isClever('{{称呼|upper}}'), isClever('{{称呼}} | {{姓名}}')]).toEqual([true, false])
  })

  it('get a placeholder where the caret is', () => {
    expect(inserted('您好！', 0, 2, '称呼')).toEqual({ text: '{{称呼}}！', caret: 6 })
  })
})

describe('occasions', () => {
  it('are told apart', () => {
    expect(['birthday', 'festival:mid_autumn', 'festival:winter_solstice', 'date:lunar:12-24'].map(kindOf)).toEqual(['personal', 'festival', 'term', 'date'])
    expect(dateOf('date:lunar:12-24')).toEqual({ calendar: 'lunar', month: 12, day: 24 })
    expect(dateWord({ calendar: 'solar', month: 1, day: 5 })).toBe('date:solar:01-05')
    expect([daysIn({ calendar: 'solar', month: 2 }), daysIn({ calendar: 'lunar', month: 2 })]).toEqual([29, 30])
  })
})

describe('segments', () => {
  it('count only what the list of customers can filter', () => {
    expect(countQuery(everybody())).toEqual({})
    expect(countQuery(whole({ grades: ['A', 'B'], labels: [3] }))).toEqual({ grade: 'A,B', label_id: 3 })
    expect(countQuery(whole({ labels: [3, 4] }))).toBeNull()
    expect(countQuery(whole({ industries: ['机械'] }))).toBeNull()
    expect([conditions(everybody()), conditions(whole({ grades: ['A'], regions: ['上海'] }))]).toEqual([0, 2])
  })
})

describe('the form of a rule', () => {
  it('gives back what was stored', () => {
    const stored = { ...blank(), name: '生日', template: '{{称呼}}', id: 1, version: 2, updated_at: '2026-11-23T00:00:00Z', segment: whole({ regions: ['上海'] }) }
    const form = formOf(stored)
    form.segment.regions.push(' 江苏 ', '上海')
    expect(stored.segment.regions).toEqual(['上海'])
    expect(bodyOf({ ...form, name: ' 生日 ' })).toMatchObject({ name: '生日', segment: { regions: ['上海', '江苏'] }, channels: ['custom', 'subscribe', 'task'] })
    expect(bodyOf(form)).not.toHaveProperty('version')
  })

  it('knows minutes of the day', () => {
    expect([timeOf(570), timeOf(0)]).toEqual(['09:30', '00:00'])
    expect([minutesOf('09:30'), minutesOf('24:00'), minutesOf('')]).toEqual([570, null, null])
  })
})

describe('dry runs', () => {
  const tried = (more: Partial<Tried>): Tried => ({
    contact: { id: 1, name: 'a' }, customer: { id: 2, name: 'b' }, content: 'x', outcome: 'send', channel: null, reason: null, later: null, quiet_until: null,
    passed_over: [], ...more,
  })
  const part = (more: Partial<DryRun>): DryRun => ({
    due_at: '2026-11-23T01:30:00Z', in_force: true, items: [], totals: { candidates: 0, outcomes: {}, channels: {}, skipped: {} }, next: null, ...more,
  })

  it('are put together from their parts', () => {
    const totals = [
      { candidates: 1, outcomes: { send: 1 }, channels: { custom: 1 }, skipped: {} },
      { candidates: 2, outcomes: { send: 1, skip: 1 }, channels: { mail: 1 }, skipped: { 客户已退订: 1 } },
    ] as const
    const first = added(nothingYet(), part({ items: [tried({})], totals: totals[0] }))
    const both = added(first, part({ items: [tried({})], totals: totals[1] }))
    expect(both).toMatchObject({ candidates: 3, outcomes: { send: 2, skip: 1 }, channels: { custom: 1, mail: 1 }, skipped: { 客户已退订: 1 } })
    expect(both.items).toHaveLength(2)
    expect(first.candidates).toBe(1)
  })

  it('tell each step of the cascade', () => {
    const passed = [{ channel: 'custom' as const, reason: '没有可用的会话窗口' }]
    expect(stepsOf(tried({ channel: 'subscribe', passed_over: passed }))).toEqual([
      { channel: 'custom', says: 'no', reason: '没有可用的会话窗口' }, { channel: 'subscribe', says: 'yes' },
    ])
    expect(stepsOf(tried({ outcome: 'hand_over', passed_over: passed })).at(-1)).toEqual({ channel: 'task', says: 'hand' })
    expect(stepsOf(tried({ outcome: 'skip', reason: '客户已退订' }))).toEqual([{ says: 'end', reason: '客户已退订' }])
    expect(stepsOf(tried({ outcome: 'later', reason: '当日额度已用完' }))).toEqual([{ says: 'later', reason: '当日额度已用完' }])
  })
})

describe('progress', () => {
  it('parts a bar by what the states mean', () => {
    const parts = shares({ planned: 1, sent: 2, in_doubt: 1 })
    expect(parts.map(one => [one.key, one.count, one.share])).toEqual([['sent', 2, 0.5], ['person', 1, 0.25], ['running', 1, 0.25]])
    expect([progress(4, 1), progress(0, 0), progress(3, 5)]).toEqual([0.75, 1, 0])
  })
})
