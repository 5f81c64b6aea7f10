import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef, type WatchSource } from 'vue'
import { toFailure, type ApiFailure } from '@common/session'

export interface Load<T> {
  data: ShallowRef<T | undefined>
  /** Nothing is there yet, and it is being fetched. */
  loading: Ref<boolean>
  /** It is being fetched, be it for the first time or again. */
  busy: Ref<boolean>
  failure: ShallowRef<ApiFailure | null>
  /** Fetches it again; what is there stays until the new comes. */
  reload: () => Promise<void>
}

/**
 * Fetches something for a screen, and again whenever `sources` change. Only the last answer counts; requests of
 * earlier ones are given up. What was fetched for other sources is dropped at once, so that nobody sees it as this.
 */
export function useLoad<T>(fetch: (signal: AbortSignal) => Promise<T>, sources: WatchSource[] = []): Load<T> {
  const data = shallowRef<T>()
  const loading = ref(true)
  const busy = ref(false)
  const failure = shallowRef<ApiFailure | null>(null)
  let current: AbortController | undefined

  async function reload(): Promise<void> {
    current?.abort()
    const mine = current = new AbortController()
    busy.value = true
    loading.value = data.value === undefined
    failure.value = null
    try {
      const fresh = await fetch(mine.signal)
      if (mine === current) data.value = fresh
    } catch (thrown) {
      if (mine === current) failure.value = toFailure(thrown)
    } finally {
      if (mine === current) busy.value = loading.value = false
    }
  }

  if (sources.length) watch(sources, () => { data.value = undefined; void reload() })
  onScopeDispose(() => current?.abort())
  void reload()
  return { data, loading, busy, failure, reload }
}
