import { describe, expect, it } from 'vitest'
import { instantOf, wallOf } from '@/lib/days'

describe('days and times of the company', () => {
  it('takes a time as the company\'s clocks show it', () => {
    expect(instantOf('2026-11-23 10:02:00', 'Asia/Shanghai')).toBe('2026-11-23T02:02:00.000Z')
    expect(wallOf('2026-11-23T02:02:00Z', 'Asia/Shanghai')).toBe('2026-11-23 10:02:00')
  })
  it('knows when clocks change', () => {
    expect(instantOf('2026-07-01 12:00:00', 'Europe/Berlin')).toBe('2026-07-01T10:00:00.000Z')
    expect(instantOf('2026-03-29 03:30:00', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z')
  })
  it('makes nothing of nothing', () => {
    expect(instantOf('', 'Asia/Shanghai')).toBeNull()
    expect(wallOf(null, 'Asia/Shanghai')).toBe('')
  })
})
