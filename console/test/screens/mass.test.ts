import { describe, expect, it } from 'vitest'
import { words } from '@common/enums'
import { STATES, bytesOf, rightsOf, stepOf } from '@/screens/mass/mass'
import type { Mass } from '@/screens/mass/types'

const mass = (more: Partial<Mass>): Mass => ({
  id: 1, appid: 'wx', title: 't', content: 'c', state: 'draft', recipients: 0, created_at: '2026-11-23T00:00:00Z', version: 1,
  created_by: { id: 1, name: 'a' }, ...more,
})
const lead = { id: 1, writes: true, decides: false, admin: false }
const manager = { id: 2, writes: true, decides: true, admin: false }

describe('mass messages', () => {
  it('show all states', () => {
    expect([...STATES].sort()).toEqual([...words('MassState')].sort())
  })

  it('are approved by somebody else', () => {
    const asked = mass({ state: 'requested', requested_by: { id: 1, name: 'a' } })
    expect(rightsOf(asked, lead)).toMatchObject({ decide: false, refuse: false, cancel: true, edit: false })
    expect(rightsOf(asked, manager)).toMatchObject({ decide: true, refuse: true, cancel: true })
    expect(rightsOf(asked, { ...manager, id: 1 })).toMatchObject({ decide: false, refuse: true })
    expect(rightsOf(asked, { ...manager, id: 1, admin: true }).decide).toBe(true)
  })

  it('are changed as drafts only, and called off before they go', () => {
    expect(rightsOf(mass({}), lead)).toMatchObject({ edit: true, ask: true, cancel: true })
    expect(rightsOf(mass({}), { ...lead, id: 9 }).cancel).toBe(false)
    expect(rightsOf(mass({ state: 'sent' }), manager)).toMatchObject({ edit: false, cancel: false, resolve: false })
    expect(rightsOf(mass({ state: 'in_doubt' }), manager).resolve).toBe(true)
    expect(rightsOf(mass({}), { id: 9, writes: false, decides: false, admin: false })).toEqual({
      edit: false, ask: false, decide: false, refuse: false, cancel: false, resolve: false,
    })
  })

  it('know how far they are, and how long', () => {
    expect(STATES.map(state => stepOf(mass({ state })))).toEqual([0, 1, 2, 3, 5, 4, 4, 0])
    expect([bytesOf('群发'), bytesOf('𠮷')]).toEqual([6, 4])
  })
})
