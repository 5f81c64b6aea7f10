import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { api, toFailure, type ApiFailure } from '@/api'
import { usePoll } from '@/composables/usePoll'
import { useMe } from '@/stores/me'
import type { Talk } from '../types'
import { fits, isPlain, takeUp, type TalkFilter } from './merge'
import { readOn } from './pages'

const LIMIT = 40
/** New messages shall be seen soon, and a hundred people may look at once. */
const EVERY_MS = 5000

/** The talks on the left: pages, kept current. `current` is the one that is looked at. */
export function useTalks(filter: () => TalkFilter, current: () => number | undefined) {
  const me = useMe()
  const rows = shallowRef<Talk[]>([])
  const loading = ref(true)
  const loadingMore = ref(false)
  const failure = shallowRef<ApiFailure | null>(null)
  const next = ref<string | null>(null)
  let asking: AbortController | undefined

  async function read(signal: AbortSignal, cursor?: string) {
    const wanted = filter()
    const plain = isPlain(wanted)
    const query = { limit: plain ? LIMIT : 100, ...(wanted.view === 'waiting' ? { waiting: true } : {}), ...(wanted.unread ? { unread: true } : {}) }
    const page = (at?: string) => api.get('/conversations', { query: { ...query, ...(at ? { cursor: at } : {}) }, signal })
    return readOn(page, talk => fits(talk, wanted, me.me?.staff.id), plain ? 1 : LIMIT, cursor)
  }

  /** Reads the first page: anew, or to take up what changed. */
  async function refresh(anew = false): Promise<void> {
    asking?.abort()
    const mine = asking = new AbortController()
    if (anew) {
      rows.value = []
      loading.value = true
    }
    loadingMore.value = false
    try {
      const page = await read(mine.signal)
      if (mine !== asking) return
      const onlyFirst = rows.value.length <= page.items.length
      rows.value = takeUp({ rows: rows.value, keep: current() }, page.items, !page.next, filter().view)
      // Where more pages were read, the mark of the last one still holds.
      if (onlyFirst || !page.next) next.value = page.next ?? null
      failure.value = null
    } catch (thrown) {
      if (mine !== asking) return
      failure.value = toFailure(thrown)
      throw thrown
    } finally {
      if (mine === asking) loading.value = false
    }
  }

  async function loadMore(): Promise<void> {
    if (next.value === null || loading.value || loadingMore.value) return
    asking?.abort()
    const mine = asking = new AbortController()
    loadingMore.value = true
    try {
      const page = await read(mine.signal, next.value)
      if (mine !== asking) return
      const ids = new Set(rows.value.map(talk => talk.id))
      rows.value = [...rows.value, ...page.items.filter(talk => !ids.has(talk.id))]
      next.value = page.next ?? null
    } catch (thrown) {
      if (mine === asking) failure.value = toFailure(thrown)
    } finally {
      if (mine === asking) loadingMore.value = false
    }
  }

  /** The talk that is looked at knows of itself first. */
  function put(talk: Talk): void {
    if (rows.value.some(row => row.id === talk.id)) rows.value = rows.value.map(row => row.id === talk.id ? talk : row)
  }

  const again = () => refresh(true).catch(() => undefined)
  watch(() => JSON.stringify(filter()), () => void again())
  const { now } = usePoll(() => loadingMore.value ? Promise.resolve() : refresh(), EVERY_MS)
  onScopeDispose(() => asking?.abort())
  void again()

  return { rows, loading, loadingMore, failure, hasMore: computed(() => next.value !== null), reload: again, refresh: now, loadMore, put }
}
