import { describe, expect, it } from 'vitest'
import { amountOf, fromUnits, openOf, shareShipped, toUnits } from '@/screens/orders/amounts'
import { filled, words } from '@/screens/orders/filters'
import { laterDates, urgencyOf } from '@/screens/revisits/tasks'

describe('quantities and amounts', () => {
  it('are reckoned without floats', () => {
    expect([toUnits('1.5', 3), toUnits('0.0001', 3), toUnits('1.5000', 3), toUnits('-2', 3), toUnits('a', 3), toUnits('', 3)])
      .toEqual([1500n, null, 1500n, -2000n, null, null])
    expect([fromUnits(1500n, 3), fromUnits(-5n, 2), fromUnits(7n, 0)]).toEqual(['1.500', '-0.05', '7'])
  })

  it('of lines are rounded as the server does', () => {
    // The cases of the server's own test.
    expect([amountOf('1', '1.0050'), amountOf('3', '3.3333'), amountOf('x', '1'), amountOf('-1', '1')]).toEqual([101n, 1000n, null, null])
  })

  it('tell what is open', () => {
    expect([openOf({ quantity: '10.000', shipped_quantity: '2.500' }), openOf({ quantity: '10.000', shipped_quantity: '10.000' }), openOf({ quantity: '10.000', shipped_quantity: '0.000' })])
      .toEqual(['7.5', '0', '10'])
    expect([shareShipped({ quantity: '10.000', shipped_quantity: '2.500' }), shareShipped({ quantity: '0', shipped_quantity: '0' })]).toEqual([0.25, 0])
  })
})

describe('filters', () => {
  it('send only what says something', () => {
    expect(filled({ a: '', b: undefined, c: null, d: 0, e: false, f: 'x' })).toEqual({ d: 0, e: false, f: 'x' })
    expect(words('a,b')).toEqual(['a', 'b'])
    expect(words('')).toEqual([])
  })
})

describe('revisits', () => {
  it('are as urgent as their date is near', () => {
    expect(['2026-11-22', '2026-11-23', '2026-11-30', '2026-12-01'].map(on => urgencyOf(on, '2026-11-23'))).toEqual(['overdue', 'today', 'soon', 'sometime'])
    expect(laterDates('2026-11-29')[0]).toEqual({ on: '2026-11-30', days: 1 })
  })
})
