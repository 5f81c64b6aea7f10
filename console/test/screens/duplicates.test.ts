import { describe, expect, it } from 'vitest'
import { better, isLost, mergedValue, type Full } from '@/screens/duplicates/compare'

const customer = (more: Partial<Full>): Full => ({
  id: 1, name: '甲公司', kind: 'customer', company: true, grade: 'B', stage: 'active', custom: {}, created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z',
  version: 1, ...more,
})

describe('merging', () => {
  const stays = customer({ region: '上海', last_order_on: '2026-03-01', next_contact_on: '2026-12-01', remark: '老客户' })
  const gone = customer({ id: 2, name: '甲公司（旧）', region: '北京', address: '中山路 1 号', last_order_on: '2026-05-01', next_contact_on: '2026-11-30', remark: '欠款' })

  it('shows what the server will make of each field', () => {
    expect(mergedValue(stays, gone, 'name')).toBe('甲公司')
    expect(mergedValue(stays, gone, 'region')).toBe('上海')
    expect(mergedValue(stays, gone, 'address')).toBe('中山路 1 号')
    expect(mergedValue(stays, gone, 'last_order_on')).toBe('2026-05-01')
    expect(mergedValue(stays, gone, 'next_contact_on')).toBe('2026-11-30')
    expect(mergedValue(stays, gone, 'remark')).toBe('老客户\n欠款')
  })

  it('marks what is lost', () => {
    expect(isLost(stays, gone, 'name')).toBe(true)
    expect(isLost(stays, gone, 'region')).toBe(true)
    expect(isLost(stays, gone, 'address')).toBe(false)
    expect(isLost(stays, gone, 'remark')).toBe(false)
    expect(isLost(stays, gone, 'tax_number')).toBe(false)
  })

  it('proposes the one with more history', () => {
    const page = (orders: number, follow_ups: number, created_at = '2026-01-01') => ({ customer: { created_at }, counts: { orders, follow_ups } })
    const [few, many] = [page(1, 9), page(2, 0)]
    expect(better(few, many)).toBe(many)
    const [old, young] = [page(1, 1, '2025-01-01'), page(1, 1, '2026-01-01')]
    expect(better(young, old)).toBe(old)
  })
})
