import { effectScope, nextTick, reactive } from 'vue'
import { describe, expect, it, vi } from 'vitest'
import { ApiFailure } from '@common/session'
import { useList } from '@/composables/useList'
import { useLoad } from '@/composables/useLoad'

const settle = () => new Promise(resolve => setTimeout(resolve, 5))

describe('a list', () => {
  it('grows page by page and starts anew when its filter changes', async () => {
    const filter = reactive({ q: '' })
    const fetch = vi.fn(async ({ query }: { query: { cursor?: string, limit: number } }) =>
      query.cursor ? { items: [3], next: null } : { items: filter.q ? [9] : [1, 2], next: filter.q ? null : 'c2' })
    const list = effectScope().run(() => useList<number>(fetch, () => filter))!
    expect(list.loading.value).toBe(true)
    await settle()
    expect([list.rows.value, list.hasMore.value]).toEqual([[1, 2], true])
    await list.loadMore()
    await list.loadMore()
    expect([list.rows.value, list.hasMore.value]).toEqual([[1, 2, 3], false])
    filter.q = '张'
    await nextTick()
    await settle()
    expect(list.rows.value).toEqual([9])
    expect(fetch).toHaveBeenCalledTimes(3)
  })

  it('lets only the last answer count, and gives up the others', async () => {
    const filter = reactive({ q: 'slow' })
    const signals: AbortSignal[] = []
    const list = effectScope().run(() => useList<string>(async ({ signal }) => {
      signals.push(signal)
      const mine = filter.q
      await new Promise(resolve => setTimeout(resolve, mine === 'slow' ? 30 : 1))
      return { items: [mine], next: null }
    }, () => filter))!
    filter.q = 'quick'
    await nextTick()
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(list.rows.value).toEqual(['quick'])
    expect(signals.map(signal => signal.aborted)).toEqual([true, false])
  })

  it('keeps its rows when a further page fails, and can try again', async () => {
    let fails = true
    const list = effectScope().run(() => useList<number>(async ({ query }) => {
      if (query.cursor && fails) throw new ApiFailure(0, 'network.timeout', '超时')
      return query.cursor ? { items: [2], next: null } : { items: [1], next: 'x' }
    }))!
    await settle()
    await list.loadMore()
    expect([list.rows.value, list.failure.value?.code, list.hasMore.value]).toEqual([[1], 'network.timeout', true])
    fails = false
    await list.loadMore()
    expect([list.rows.value, list.failure.value]).toEqual([[1, 2], null])
  })
})

describe('a load', () => {
  it('drops what belongs to another key at once', async () => {
    const key = reactive({ id: 1 })
    const load = effectScope().run(() => useLoad(async () => {
      const mine = key.id
      await new Promise(resolve => setTimeout(resolve, 3))
      return mine
    }, [() => key.id]))!
    await new Promise(resolve => setTimeout(resolve, 15))
    expect(load.data.value).toBe(1)
    key.id = 2
    await nextTick()
    expect([load.data.value, load.loading.value]).toEqual([undefined, true])
    await new Promise(resolve => setTimeout(resolve, 15))
    expect(load.data.value).toBe(2)
  })

  it('keeps what is there while it is fetched again, and when that fails', async () => {
    let fails = false
    const load = effectScope().run(() => useLoad(async () => {
      if (fails) throw new ApiFailure(500, 'internal', '错误')
      return 'there'
    }))!
    await settle()
    fails = true
    await load.reload()
    expect([load.data.value, load.failure.value?.status, load.loading.value]).toEqual(['there', 500, false])
  })
})
