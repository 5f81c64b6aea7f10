import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { toFailure, type ApiFailure } from '@common/session'

export interface Page<T> { items: T[], next?: string | null }

export interface List<T> {
  rows: ShallowRef<T[]>
  /** The first page is being fetched. */
  loading: Ref<boolean>
  /** Another page is being fetched. */
  loadingMore: Ref<boolean>
  failure: ShallowRef<ApiFailure | null>
  hasMore: ComputedRef<boolean>
  reload: () => Promise<void>
  loadMore: () => Promise<void>
  /** Puts a changed row in the place of the old one. */
  replace: (same: (row: T) => boolean, row: T) => void
  remove: (same: (row: T) => boolean) => void
}

/**
 * A list that grows page by page (keyset pages). It starts anew whenever `depends` changes; only the last answer
 * counts.
 *
 * ```ts
 * const list = useList(page => api.get('/customers', { query: { ...filter, ...page.query }, signal: page.signal }), () => filter)
 * ```
 */
export function useList<T>(
  fetch: (page: { query: { cursor?: string, limit: number }, signal: AbortSignal }) => Promise<Page<T>>,
  depends?: () => unknown,
  options: { limit?: number } = {},
): List<T> {
  const limit = options.limit ?? 40
  const rows = shallowRef<T[]>([])
  const loading = ref(true)
  const loadingMore = ref(false)
  const failure = shallowRef<ApiFailure | null>(null)
  const next = ref<string | null>(null)
  let current: AbortController | undefined

  async function load(cursor: string | null): Promise<void> {
    current?.abort()
    const mine = current = new AbortController()
    const flag = cursor === null ? loading : loadingMore
    flag.value = true
    if (cursor === null) loadingMore.value = false
    failure.value = null
    try {
      const query = cursor === null ? { limit } : { limit, cursor }
      const page = await fetch({ query, signal: mine.signal })
      if (mine !== current) return
      rows.value = cursor === null ? page.items : [...rows.value, ...page.items]
      next.value = page.next ?? null
    } catch (thrown) {
      if (mine === current) failure.value = toFailure(thrown)
    } finally {
      if (mine === current) flag.value = false
    }
  }

  async function reload(): Promise<void> {
    await load(null)
  }

  async function loadMore(): Promise<void> {
    if (next.value !== null && !loading.value && !loadingMore.value) await load(next.value)
  }

  if (depends) {
    watch(() => JSON.stringify(depends()), () => {
      next.value = null
      void reload()
    })
  }
  onScopeDispose(() => current?.abort())
  void reload()

  return {
    rows, loading, loadingMore, failure, reload, loadMore,
    hasMore: computed(() => next.value !== null),
    replace: (same, row) => { rows.value = rows.value.map(old => same(old) ? row : old) },
    remove: same => { rows.value = rows.value.filter(row => !same(row)) },
  }
}
