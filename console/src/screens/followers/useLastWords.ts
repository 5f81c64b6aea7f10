import { shallowRef } from 'vue'
import { api } from '@/api'
import type { Talk } from '@/screens/talks/types'
import { readOn } from '@/screens/talks/list/pages'

/** What followers whom nobody knows said last, by identity: it tells who they are. What cannot be read is left out. */
export function useLastWords() {
  const talks = shallowRef(new Map<number, Talk>())

  async function load(): Promise<void> {
    try {
      const page = (cursor?: string) => api.get('/conversations', { query: { limit: 100, ...(cursor ? { cursor } : {}) } })
      const found = await readOn(page, talk => !talk.customer && !talk.contact, 200)
      talks.value = new Map(found.items.map(talk => [talk.identity_id, talk]))
    } catch { /* The queue is of use without it. */ }
  }
  void load()

  return { talks, load }
}
