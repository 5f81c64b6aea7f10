import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { clockOf, minutesOf } from '@/screens/settings/clock'
import { changedKeys, FIELDS, isDefault, problems, type Draft } from '@/screens/settings/fields'
import { byCategory, moved, placeholdersFit, sample } from '@/screens/settings/replies'

interface Document { components: { schemas: { Settings: { properties: Record<string, { default?: unknown }> } } } }
const document = JSON.parse(readFileSync('../web-common/openapi.json', 'utf8')) as Document

const defaults = (): Draft => Object.fromEntries(FIELDS.map(field => [field.key, structuredClone(field.fallback)]))

describe('settings', () => {
  it('are all those of the API, with its defaults', () => {
    const { properties } = document.components.schemas.Settings
    expect(FIELDS.map(field => field.key).sort()).toEqual(Object.keys(properties).sort())
    for (const field of FIELDS) expect(properties[field.key]?.default, field.key).toEqual(field.fallback)
  })

  it('are checked by field', () => {
    expect(problems(defaults())).toEqual({})
    const wrong = problems({ ...defaults(), weekly_push_cap: 101, forget_after_days: 0, quiet_from: undefined, zone: 'Mars/Base', revisit_days: { A: -1 }, occasion_days: 1.5 })
    expect(Object.keys(wrong).sort()).toEqual(['forget_after_days', 'occasion_days', 'quiet_from', 'revisit_days', 'weekly_push_cap', 'zone'])
    expect(problems({})).toEqual({})
    const stages = [{ name: '谈', probability_bp: 10 }]
    const level = { name: '提醒', days: 7, amount: '100.00', text: '{customer}' }
    const lists = (more: Draft) => Object.values(problems({ ...defaults(), ...more })).map(one => one.key)
    expect(lists({ opportunity_stages: stages, dunning_levels: [level], overdue_alert_amount: '0', price_change_bp: 0 })).toEqual([])
    expect(lists({ dunning_levels: [] })).toEqual([])
    expect(lists({ opportunity_stages: [] })).toEqual(['settings.stages.count'])
    expect(lists({ opportunity_stages: [...stages, ...stages] })).toEqual(['settings.stages.twice'])
    expect(lists({ dunning_levels: [level, level] })).toEqual(['settings.dunning.later'])
    expect(lists({ dunning_levels: [{ ...level, text: '{foo}' }] })).toEqual(['settings.dunning.placeWrong'])
    expect(lists({ overdue_alert_amount: '-1', price_change_bp: 10_001 }).sort()).toEqual(['settings.amountWrong', 'settings.percentRange'])
    expect(lists({ grade_rule: { mode: 'pareto', a_percent: 95, b_percent: 95, top_percent: 20, bottom_percent: 20 } })).toEqual(['settings.rule.paretoWrong'])
  })

  it('know what was changed, and what is the default', () => {
    const after = { ...defaults(), revisit_days: { A: 7, B: 30, C: 60, D: 90 } }
    expect(changedKeys(defaults(), after)).toEqual(['revisit_days'])
    const field = FIELDS.find(one => one.key === 'revisit_days')!
    expect([isDefault(field, after.revisit_days), isDefault(field, field.fallback)]).toEqual([false, true])
    for (const one of FIELDS) expect(isDefault(one, structuredClone(one.fallback)), one.key).toBe(true)
  })

  it('write minutes as a clock', () => {
    expect([clockOf(540), clockOf(0), clockOf(undefined)]).toEqual(['09:00', '00:00', undefined])
    expect([minutesOf('21:05'), minutesOf(null)]).toEqual([1265, undefined])
  })
})

describe('quick replies', () => {
  const reply = (id: number, position: number, category: string | null = null) =>
    ({ id, position, category, version: 1, shared: true, content: 'x', updated_at: '' })

  it('stand under their headings, those without one last', () => {
    expect(byCategory([reply(1, 0), reply(2, 1, '问候'), reply(3, 2)]).map(one => [one.category, one.replies.map(two => two.id)])).toEqual([['问候', [2]], [null, [1, 3]]])
  })

  it('change places, also where several have the same', () => {
    expect(moved([reply(1, 0), reply(2, 1)], 2, -1)).toEqual([{ id: 2, version: 1, position: 0 }, { id: 1, version: 1, position: 1 }])
    expect(moved([reply(1, 5), reply(2, 5)], 1, 1)).toEqual([{ id: 1, version: 1, position: 6 }])
    expect(moved([reply(1, 0)], 1, 1)).toEqual([])
  })

  it('hold only placeholders that are filled in', () => {
    expect([placeholdersFit('{contact}您好'), placeholdersFit('{foo}'), placeholdersFit('a {'), placeholdersFit('无')]).toEqual([true, false, false, true])
    expect(sample('{contact}，{me}', { contact: '王总', me: '李娜', customer: '', company: '' })).toBe('王总，李娜')
  })
})
