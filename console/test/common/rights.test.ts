import { describe, expect, it } from 'vitest'
import { reachOfRoles } from '@common/rights'

describe('rights over trade and money', () => {
  it('reach as far as the farthest role', () => {
    expect(reachOfRoles(['sales'], 'receivables', 'read')).toBe('own')
    expect(reachOfRoles(['sales', 'finance'], 'receivables', 'write')).toBe('all')
    expect(reachOfRoles(['lead'], 'price_approval', 'write')).toBe('team')
  })

  it('are none for who has no role, and over what nobody knows', () => {
    expect(reachOfRoles([], 'products', 'read')).toBe('nothing')
    expect(reachOfRoles(['after_sales'], 'commission', 'read')).toBe('nothing')
    expect(reachOfRoles(['admin'], 'the-moon', 'read')).toBe('nothing')
  })
})
