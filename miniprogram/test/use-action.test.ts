import { describe, expect, it } from 'vitest'
import { ApiFailure } from '@common/session'
import { useAction } from '@/composables/use-action'
import { fakeUni } from './uni'

describe('useAction', () => {
  it('does a double tap once', async () => {
    let done = 0
    const action = useAction(async (_key, n: number) => { done += 1; await Promise.resolve(); return n })
    const both = await Promise.all([action.run(1), action.run(1)])
    expect([both, done]).toEqual([[1, 1], 1])
    expect(action.busy.value).toBe(false)
  })

  it('keeps the key for a retry of the same, and takes another for something else', async () => {
    const keys: string[] = []
    let fails = true
    const action = useAction(async (key, _text: string) => {
      keys.push(key)
      if (fails) throw new ApiFailure(0, 'network.timeout', '超时')
      return 'done'
    })
    expect(await action.run('a')).toBeUndefined()
    expect(action.error.value?.code).toBe('network.timeout')
    expect(fakeUni.toasts).toEqual(['超时'])
    await action.run('a')
    await action.run('b')
    fails = false
    expect(await action.run('b')).toBe('done')
    await action.run('b')
    expect(keys[0]).toBe(keys[1])
    expect(keys[2]).not.toBe(keys[1])
    expect(keys[2]).toBe(keys[3])
    expect(keys[4], 'a new intent after success').not.toBe(keys[3])
  })
})
