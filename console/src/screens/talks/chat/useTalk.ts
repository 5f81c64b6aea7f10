import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { api, toFailure, type ApiFailure } from '@/api'
import { usePoll } from '@/composables/usePoll'
import { useMe } from '@/stores/me'
import { useOutbox } from '../compose/outbox'
import type { Message, TalkFull } from '../types'
import { takeUpNewest, takeUpOlder, type Shown } from './merge'

const LIMIT = 40
const EVERY_MS = 3500

/** One talk, kept current: who it is with, what may be sent, and what was said. */
export function useTalk(id: number) {
  const me = useMe()
  const outbox = useOutbox()
  const talk = shallowRef<TalkFull>()
  const shown = shallowRef<Shown>({ messages: [], older: null })
  const loading = ref(true)
  const loadingOlder = ref(false)
  const olderFailed = ref(false)
  const failure = shallowRef<ApiFailure | null>(null)
  const leaving = new AbortController()
  const signal = leaving.signal
  // Answers of rounds that began before something was sent do not know of it.
  let round = 0

  async function refresh(): Promise<void> {
    const mine = ++round
    try {
      const [full, page] = await Promise.all([
        api.get('/conversations/{id}', { path: { id }, signal }),
        api.get('/conversations/{id}/messages', { path: { id }, query: { limit: LIMIT }, signal }),
      ])
      if (mine !== round) return
      talk.value = full
      shown.value = takeUpNewest(shown.value, page.items, page.next ?? null)
      failure.value = null
    } catch (thrown) {
      if (mine !== round) return
      failure.value = toFailure(thrown)
      throw thrown
    } finally {
      loading.value = false
    }
  }

  async function loadOlder(): Promise<void> {
    const cursor = shown.value.older
    if (cursor === null || loadingOlder.value) return
    loadingOlder.value = true
    olderFailed.value = false
    try {
      const page = await api.get('/conversations/{id}/messages', { path: { id }, query: { limit: LIMIT, cursor }, signal })
      shown.value = takeUpOlder(shown.value, page.items, page.next ?? null)
    } catch (thrown) {
      olderFailed.value = !toFailure(thrown).isAborted
    } finally {
      loadingOlder.value = false
    }
  }

  /** Ours are read when they are seen; who may not answer reads without leaving a trace. */
  async function markRead(): Promise<boolean> {
    if (!talk.value?.unread || !me.may('conversations', 'write')) return false
    talk.value = { ...talk.value, unread: 0 }
    await api.post('/conversations/{id}/read', { path: { id } }).catch(() => undefined)
    return true
  }

  /** What was just sent stands there at once; what may be sent is asked anew. */
  function said(message: Message): void {
    round += 1
    const known = shown.value.messages.some(other => other.id === message.id)
    if (!known) shown.value = { ...shown.value, messages: [...shown.value.messages, message] }
    void now()
  }

  const { now } = usePoll(refresh, EVERY_MS)
  onScopeDispose(outbox.on(id, said))
  onScopeDispose(() => leaving.abort())
  void now()

  return {
    talk, messages: computed(() => shown.value.messages), hasOlder: computed(() => shown.value.older !== null),
    loading, loadingOlder, olderFailed, failure, loadOlder, markRead, refresh: now,
  }
}
