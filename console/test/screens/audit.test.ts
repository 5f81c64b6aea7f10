import { describe, expect, it } from 'vitest'
import en from '@/screens/audit/locales/en.json'
import zh from '@/screens/audit/locales/zh-CN.json'
import { ACTS, customerOf, EXPORTS, keyOf, linesOf, sentence, type Entry, type Names } from '@/screens/audit/sentences'

const texts: Record<string, string> = zh.act
const names: Names = {
  label: (_, word) => `<${word}>`, staff: id => `员工${id}`, department: id => `部门${id}`, money: amount => `¥${amount}`, dateTime: at => at, field: name => name,
  text: (key, values = {}) => {
    const text = key.startsWith('audit.act.') ? texts[key.slice(10)] ?? key : key
    return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]))
  },
}
const entry = (action: string, detail: object = {}, more: Partial<Entry> = {}): Entry =>
  ({ id: 1, at: '2026-11-23T02:00:00Z', actor_kind: 'staff', actor_id: 1, actor_name: '李娜', action, entity: 'customer', entity_id: 7, detail, ...more }) as Entry

describe('sentences', () => {
  it('speak of what was done', () => {
    expect(sentence(entry('customer.handover', { from: 4, to: 5, reason: '离职' }), names)).toBe('把客户从 员工4 移交给 员工5')
    expect(sentence(entry('customer.edit', { before: { region: '上海', risk: null }, after: { region: '北京', risk: null } }), names)).toContain('region')
    expect(sentence(entry('staff.update', { name: ['甲', '甲'], roles: ['sales', 'lead'] }), names)).toContain('audit.staffField.roles')
    expect(sentence(entry('customers.export', { rows: 12 }, { entity: 'customers', entity_id: 0 }), names)).toContain('12')
  })

  it('leave no value undefined, whatever the detail is', () => {
    for (const [kind, acts] of Object.entries(ACTS)) {
      for (const act of acts) expect(sentence(entry(`${kind}.${act}`), names), `${kind}.${act}`).not.toContain('undefined')
    }
    expect(sentence(entry('new.act'), names)).toBe('new.act')
    expect(sentence(entry('product.import', { import: 3 }), names)).toContain('#3')
  })

  it('have their words in both languages', () => {
    for (const [kind, acts] of Object.entries(ACTS)) {
      for (const messages of [zh, en]) {
        expect(messages.kind).toHaveProperty(kind)
        for (const act of acts) {
          expect(messages.act).toHaveProperty(`${kind}_${act}`)
          expect(messages.name).toHaveProperty(`${kind}_${act}`)
        }
        for (const list of EXPORTS) expect(messages.list).toHaveProperty(list)
      }
    }
    expect(keyOf('customers.export')).toBe('audit.act.export')
  })
})

describe('details', () => {
  it('become lines with what was before', () => {
    expect(linesOf({ before: { a: 1, b: 2 }, after: { a: 1, b: 3 }, reason: 'x' })).toEqual([{ key: 'b', before: '2', value: '3' }, { key: 'reason', value: 'x' }])
    expect(linesOf({ name: { before: '甲', after: '乙' } })).toEqual([{ key: 'name', before: '甲', value: '乙' }])
    expect(linesOf({ days: { A: 14 } })).toEqual([{ key: 'days.A', value: '14' }])
    expect(linesOf({ none: null, list: [1, null] })).toEqual([{ key: 'none', value: '—' }, { key: 'list', value: '1、—' }])
    expect(linesOf(null)).toEqual([])
  })

  it('lead to the customer', () => {
    expect(customerOf(entry('customer.edit'))).toBe(7)
    expect(customerOf(entry('order.create', { customer: 3 }, { entity: 'order' }))).toBe(3)
    expect(customerOf(entry('staff.add', {}, { entity: 'staff' }))).toBeNull()
  })
})
