import { effectScope } from 'vue'
import { describe, expect, it, vi } from 'vitest'
import { ApiFailure } from '@common/session'
import { useAction, type Intent } from '@/composables/useAction'

vi.mock('@/lib/feedback', () => ({ complain: vi.fn() }))
const { complain } = await import('@/lib/feedback')

function inScope<T>(make: () => T): { made: T, stop: () => void } {
  const scope = effectScope()
  return { made: scope.run(make) as T, stop: () => scope.stop() }
}

describe('an action', () => {
  it('does it once however often the button is pressed', async () => {
    const act = vi.fn(() => new Promise<string>(resolve => setTimeout(() => resolve('done'), 10)))
    const { made: action } = inScope(() => useAction(act))
    const results = Promise.all([action.run(), action.run(), action.run()])
    expect(action.busy.value).toBe(true)
    expect(await results).toEqual(['done', 'done', 'done'])
    expect(act).toHaveBeenCalledTimes(1)
    expect(action.busy.value).toBe(false)
  })

  it('keeps the key of the intent until it has worked', async () => {
    const keys: string[] = []
    const failures = [new ApiFailure(0, 'network.timeout', '超时'), new ApiFailure(500, 'internal', '错误')]
    const { made: action } = inScope(() => useAction(async ({ idempotencyKey }: Intent) => {
      keys.push(idempotencyKey)
      const failure = failures.shift()
      if (failure) throw failure
    }))
    for (let i = 0; i < 4; i += 1) await action.run()
    expect(keys[0]).toBe(keys[1])
    expect(keys[1]).toBe(keys[2])
    expect(keys[3]).not.toBe(keys[2])
    expect(complain).toHaveBeenCalledTimes(2)
  })

  it('takes a new key where the old one stands for something else', async () => {
    const keys: string[] = []
    const { made: action } = inScope(() => useAction(async ({ idempotencyKey }: Intent) => {
      keys.push(idempotencyKey)
      throw new ApiFailure(422, 'idempotency.mismatch', '内容不同')
    }, { quiet: true }))
    await action.run()
    expect(action.failure.value?.code).toBe('idempotency.mismatch')
    await action.run()
    expect(new Set(keys).size).toBe(2)
    action.reset()
    expect(action.failure.value).toBeNull()
  })

  it('takes another key for another row, and the same for the same', async () => {
    const keys: string[] = []
    interface Row { id: number, state: string }
    const { made: action } = inScope(() => useAction(async ({ idempotencyKey }: Intent, _row: Row, _yes: boolean) => {
      keys.push(idempotencyKey)
      throw new ApiFailure(502, 'internal', '错误')
    }, { quiet: true }))
    await action.run({ id: 1, state: 'open' }, true)
    await action.run({ id: 1, state: 'done' }, true)
    await action.run({ id: 1, state: 'done' }, false)
    await action.run({ id: 2, state: 'open' }, false)
    expect(keys[1]).toBe(keys[0])
    expect(new Set(keys).size).toBe(3)
  })

  it('gives up when the screen goes', async () => {
    let signal: AbortSignal | undefined
    const { made: action, stop } = inScope(() => useAction(async (intent: Intent) => { signal = intent.signal }))
    await action.run()
    stop()
    expect(signal?.aborted).toBe(true)
  })
})
