import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { api, toFailure, type ApiFailure } from '@/api'
import { added, nothingYet, type Tally } from './dryRun'

/** How many candidates are asked for at once: a part takes about a second, so that one sees it grow and can stop it. */
const AT_ONCE = 100

/** Tries a day of a rule, part by part. It can be stopped, and goes on where it stopped. */
export function useDryRun(rule: () => number) {
  const tally = shallowRef<Tally>(nothingYet())
  const running = ref(false)
  const failure = shallowRef<ApiFailure | null>(null)
  const day = ref<string | null>(null)
  const next = ref<string | null>(null)
  let current: AbortController | undefined

  async function goOn(): Promise<void> {
    current?.abort()
    const mine = current = new AbortController()
    running.value = true
    failure.value = null
    try {
      do {
        const body = { day: day.value ?? '', limit: AT_ONCE, ...(next.value ? { cursor: next.value } : {}) }
        const part = await api.post('/greeting-rules/{id}/dry-run', { path: { id: rule() }, body, signal: mine.signal, timeoutMs: 60_000 })
        if (mine !== current) return
        tally.value = added(tally.value, part)
        next.value = part.next ?? null
      } while (next.value && running.value)
    } catch (thrown) {
      if (mine === current) failure.value = toFailure(thrown)
    } finally {
      if (mine === current) running.value = false
    }
  }

  function start(wanted: string): Promise<void> {
    day.value = wanted
    next.value = null
    tally.value = nothingYet()
    return goOn()
  }

  /** Stops after the part that is under way: what it brings is not lost. */
  function stop(): void {
    running.value = false
  }

  onScopeDispose(() => current?.abort())
  const more = computed(() => next.value !== null)
  const complete = computed(() => day.value !== null && !running.value && !more.value && !failure.value)
  return { tally, running, failure, day, start, stop, goOn, complete, more }
}
