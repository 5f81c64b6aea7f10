import { beforeEach, describe, expect, it, vi } from 'vitest'
import { fakeUni } from './uni'

/** Each test is a program that was just opened. */
async function opened(hash: string) {
  vi.resetModules()
  const headStart = await import('@/api/head-start')
  headStart.giveHeadStart(hash)
  return headStart
}
const asked = () => fakeUni.asked.map(one => one.url)

beforeEach(() => {
  fakeUni.storage.set('gx.m.tokens', { access: 'a', refresh: 'r', endsAt: Date.now() + 600_000 })
  fakeUni.answer(() => ({ body: { items: [], next: null } }))
})

describe('a head start', () => {
  it('is given to what the address opens, and asks no second time', async () => {
    const { firstCustomers } = await opened('#/pages/customers/index')
    await firstCustomers()
    expect(asked()).toEqual(['/api/v1/customers?limit=20'])
    // coming back to the page asks anew
    await firstCustomers()
    expect(asked()).toHaveLength(2)
  })

  it('is the to-do list where the address names no page', async () => {
    const { ownTodo } = await opened('')
    await ownTodo()
    expect(asked()).toEqual(['/api/v1/todo?whose=mine'])
  })

  it('is given to nobody who is not signed in, and to no other page', async () => {
    await opened('#/pages/customer/index?id=7')
    fakeUni.storage.delete('gx.m.tokens')
    await opened('#/pages/today/index')
    expect(asked()).toEqual([])
  })

  it('is worth nothing after a while', async () => {
    vi.useFakeTimers()
    try {
      const { firstCustomers } = await opened('#/pages/customers/index')
      await vi.advanceTimersByTimeAsync(20_000)
      void firstCustomers()
      await vi.advanceTimersByTimeAsync(0)
      expect(asked()).toHaveLength(2)
    }
    finally {
      vi.useRealTimers()
    }
  })

  it('tells the page of a failure', async () => {
    fakeUni.answer(() => ({ status: 500, body: { error: { code: 'internal', message: '出错了' } } }))
    const { firstCustomers } = await opened('#/pages/customers/index')
    await expect(firstCustomers()).rejects.toMatchObject({ status: 500 })
  })
})
