import { describe, expect, it } from 'vitest'
import { useList } from '@/composables/use-list'

describe('useList', () => {
  it('loads on by the cursor, and ends', async () => {
    const asked: (string | undefined)[] = []
    const list = useList(async (cursor) => {
      asked.push(cursor)
      return cursor ? { items: [3], next: null } : { items: [1, 2], next: 'c2' }
    })
    await list.reload()
    await list.more()
    await list.more()
    expect(list.items).toEqual([1, 2, 3])
    expect(asked).toEqual([undefined, 'c2'])
  })

  it('drops a late answer to an older question', async () => {
    let release: (page: { items: string[] }) => void = () => undefined
    let slow = true
    const list = useList<string>(() => (slow ? new Promise((resolve) => { release = resolve }) : Promise.resolve({ items: ['new'] })))
    const first = list.reload()
    slow = false
    await list.restart()
    release({ items: ['old'] })
    await first
    expect(list.items).toEqual(['new'])
  })

  it('keeps what is shown when the next page fails, and tries it again', async () => {
    let fails = true
    const list = useList(async (cursor) => {
      if (cursor && fails) throw new Error('lost')
      return cursor ? { items: [2], next: null } : { items: [1], next: 'c2' }
    })
    await list.reload()
    await list.more()
    expect([list.items, list.state]).toEqual([[1], 'failed'])
    fails = false
    await list.more()
    expect([list.items, list.state]).toEqual([[1, 2], 'idle'])
  })
})
