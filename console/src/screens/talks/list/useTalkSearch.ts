import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { api } from '@/api'
import { complain } from '@/lib/feedback'
import type { Talk } from '../types'

/** So many customers are looked into. */
const MOST = 8

/** Talks with customers of a name, pinyin, phone or contact: the customers are searched, then their talks. */
export function useTalkSearch(typed: () => string) {
  const found = shallowRef<Talk[] | null>(null)
  const busy = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking: AbortController | undefined

  watch(() => typed().trim(), q => {
    clearTimeout(timer)
    asking?.abort()
    if (!q) {
      found.value = null
      busy.value = false
      return
    }
    busy.value = true
    timer = setTimeout(() => void look(q), 250)
  })

  async function look(q: string): Promise<void> {
    const mine = asking = new AbortController()
    try {
      const { found: customers } = await api.get('/customers/search', { query: { q, limit: MOST }, signal: mine.signal })
      const talksOf = (id: number) => api.get('/conversations', { query: { customer_id: id, limit: 10 }, signal: mine.signal })
      const pages = await Promise.all(customers.slice(0, MOST).map(customer => talksOf(customer.id)))
      if (mine === asking) found.value = pages.flatMap(page => page.items)
    } catch (thrown) {
      if (mine === asking) complain(thrown)
    } finally {
      if (mine === asking) busy.value = false
    }
  }

  onScopeDispose(() => { clearTimeout(timer); asking?.abort() })
  return { found, busy }
}
