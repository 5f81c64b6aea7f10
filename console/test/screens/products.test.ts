import { describe, expect, it } from 'vitest'
import type { Schema } from '@/api'
import { factsOf, placeOf, type Approval } from '@/screens/approvals/detail'
import { answerText, isBad } from '@/screens/deliveries/checkpoints/answers'
import { listBody, listForm, moved, newPoint, wrongPoint } from '@/screens/deliveries/checkpoints/list'
import { completionOf, leftOf, partAmount, sumOf } from '@/screens/deliveries/parts'
import type { Checkpoint } from '@/screens/deliveries/types'
import { columnsOf, weighted, type Opportunity } from '@/screens/opportunities/board'
import { marginRate, standingOf } from '@/screens/products/margin'

describe('parts of a line', () => {
  it('sum to the line to the cent', () => {
    const line = { amount: '100.00', quantity: '3.000' }
    const parts = [partAmount(line, '0.000', '1'), partAmount(line, '1.000', '1'), partAmount(line, '2.000', '1')]
    expect(parts).toEqual([3333n, 3334n, 3333n])
    expect(sumOf(parts)).toBe('100.00')
    expect([partAmount(line, '0', 'x'), partAmount(line, '0', '-1')]).toEqual([null, null])
  })

  it('tell what may come back', () => {
    expect([leftOf({ quantity: '10.000', returned_quantity: '2.500' }), leftOf({ quantity: '1.000', returned_quantity: '1.000' })]).toEqual(['7.5', '0'])
  })
})

describe('checkpoints', () => {
  const point = (over: Partial<Checkpoint>) => ({
    required: true, due_on: '2026-11-20', answered_at: null, answered_on: null, standing: 'missing', answer_kind: 'yes_no', choices: [], ...over,
  }) as unknown as Checkpoint

  it('are complete as the server counts', () => {
    const points = [
      point({ answered_at: 'x', answered_on: '2026-11-20', standing: 'answered' }),
      point({ answered_at: 'x', answered_on: '2026-11-21', standing: 'bad' }),
      point({}),
      // Due today: counts once it is answered.
      point({ due_on: '2026-11-22', standing: 'open' }),
      point({ required: false }),
      point({ due_on: null, standing: 'open' }),
    ]
    expect(completionOf(points, '2026-11-22')).toEqual({ due: 3, inTime: 1, missing: 2, bad: 1 })
  })

  it('judge answers as the server does', () => {
    const choice = point({ answer_kind: 'choice', choices: [{ text: '完好', bad: false }, { text: '破损', bad: true }] })
    expect([isBad(point({}), 'no'), isBad(point({}), 'yes'), isBad(point({ answer_kind: 'rating' }), '2'), isBad(point({ answer_kind: 'rating' }), '3')])
      .toEqual([true, false, true, false])
    expect([isBad(choice, '破损'), isBad(choice, '完好'), isBad(point({ answer_kind: 'text' }), 'x')]).toEqual([true, false, false])
    expect([answerText(point({ answer: 'no' }), 'Y', 'N'), answerText(point({ answer_kind: 'rating', answer: '4' }), 'Y', 'N')]).toEqual(['N', '4 / 5'])
  })

  it('make lists', () => {
    const form = listForm(null)
    expect(wrongPoint(form.points)).toEqual({ at: 1, what: 'name' })
    form.points = [{ ...newPoint(), name: ' 数量相符 ', answer: 'choice', choices: [{ text: '是 ', bad: false }, { text: '', bad: true }] }]
    expect(wrongPoint(form.points)).toEqual({ at: 1, what: 'choices' })
    const body = listBody({ ...form, name: ' 到货 ', active: false, standard: true })
    expect([body.name, body.standard, body.points[0]?.name, body.points[0]?.choices]).toEqual(['到货', false, '数量相符', [{ text: '是', bad: false }]])
    expect([moved([1, 2, 3], 0, 1), moved([1, 2, 3], 0, -1), moved([1, 2, 3], 2, 1), moved([1, 2, 3], 2, -1)])
      .toEqual([[2, 1, 3], [1, 2, 3], [1, 2, 3], [1, 3, 2]])
  })
})

describe('margins', () => {
  it('are reckoned net of tax', () => {
    expect([marginRate('113', '13', '50'), marginRate('113', '13', '120'), marginRate('0', '13', '1'), marginRate('x', '13', '1')])
      .toEqual(['50.00', '-20.00', null, null])
  })

  it('agreements hold for a time', () => {
    const on = (valid_from: string, valid_until: string | null) => standingOf({ valid_from, valid_until }, '2026-11-22')
    expect([on('2026-11-22', null), on('2026-11-23', null), on('2026-01-01', '2026-11-22'), on('2026-01-01', '2026-11-21')])
      .toEqual(['holds', 'coming', 'holds', 'ended'])
  })
})

describe('requests', () => {
  it('tell what those who decide must see', () => {
    const approval = (over: object) => ({ subject: 'order', subject_id: 7, detail: {}, ...over }) as unknown as Approval
    expect(factsOf(approval({ detail: { amount: '5.00', ordered_on: '2026-11-22' } }))).toEqual({ amount: '5.00', ordered_on: '2026-11-22', lines: [], receivable: null })
    const off = approval({ subject: 'write_off', customer: { id: 5, name: '甲' }, detail: { receivable: 'AR1', amount: '1.00', open: '2.00', due_on: null } })
    expect(factsOf(off).receivable).toEqual({ number: 'AR1', due_on: null, amount: null, open: '2.00' })
    expect([placeOf(approval({})), placeOf(off)]).toEqual([{ name: 'order', params: { id: 7 } }, { name: 'write-offs', query: { customer_id: '5' } }])
  })
})

describe('the board', () => {
  it('has a column for each stage, and for those that were dropped', () => {
    const one = (id: number, stage: string, amount: string, probability: string) => ({ id, stage, amount, probability }) as Opportunity
    const stages: Schema<'OpportunityStage'>[] = [{ name: '接洽', probability_bp: 1000 }, { name: '谈判', probability_bp: 8000 }]
    const open = [one(1, '谈判', '100.00', '80.00'), one(2, '旧阶段', '10.00', '20.00'), one(3, '谈判', '0.50', '80.00')]
    expect(columnsOf(stages, open).map(column => [column.name, column.probability, column.items.length, column.amount]))
      .toEqual([['接洽', '10.00', 0, '0.00'], ['谈判', '80.00', 2, '100.50'], ['旧阶段', '20.00', 1, '10.00']])
    expect(weighted(open)).toBe('82.40')
  })
})
