import { onUnmounted, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { toFailure, type ApiFailure } from '@common/session'
import { api } from '@/api/client'
import type { Product } from './deal'

const PAUSE_MS = 200
const MOST = 30

export interface ProductSearch {
  q: Ref<string>
  /** What fits, the best first; nothing typed: what is promoted, then the others by their codes. */
  found: ShallowRef<Product[] | undefined>
  busy: Ref<boolean>
  error: ShallowRef<ApiFailure | undefined>
  search: () => Promise<void>
}

/** Products by code, name and pinyin, as somebody types. What is answered late to older words is dropped. */
export function useProducts(then: (products: Product[]) => void): ProductSearch {
  const q = ref('')
  const found = shallowRef<Product[]>()
  const busy = ref(false)
  const error = shallowRef<ApiFailure>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let round = 0

  async function search() {
    clearTimeout(timer)
    const mine = ++round
    busy.value = true
    error.value = undefined
    try {
      const words = q.value.trim()
      const [best, all] = await Promise.all([
        api.get('/products/search', { query: { q: words, limit: MOST } }),
        words ? { items: [] } : api.get('/products', { query: { active: true, limit: MOST } }),
      ])
      if (mine !== round) return
      const items = [...best.items, ...all.items.filter(one => !best.items.some(two => two.id === one.id))]
      found.value = items
      then(items)
    }
    catch (thrown) {
      if (mine === round) error.value = toFailure(thrown)
    }
    finally {
      if (mine === round) busy.value = false
    }
  }

  watch(q, () => {
    clearTimeout(timer)
    timer = setTimeout(() => void search(), PAUSE_MS)
  })
  onUnmounted(() => clearTimeout(timer))
  return { q, found, busy, error, search }
}
