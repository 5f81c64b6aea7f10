import { onHide, onShow, onUnload } from '@dcloudio/uni-app'
import { computed, ref, shallowRef, type Ref } from 'vue'
import type { Schema } from '@common/client'
import { toFailure, type ApiFailure } from '@common/session'
import { api } from '@/api/client'
import { useSession } from '@/stores/session'
import { withNewest, withOlder, type Shown } from './lines'

const LIMIT = 30
const EVERY_MS = 4000
const EVERY_MS_AFTER_FAILURE = 15_000

/** One talk, kept current as long as the page is seen. */
export function useTalk(id: Ref<number>) {
  const session = useSession()
  const talk = shallowRef<Schema<'ConversationFull'>>()
  const shown = shallowRef<Shown>({ messages: [], older: undefined })
  const error = shallowRef<ApiFailure>()
  const loadingOlder = ref(false)
  const olderFailed = ref(false)
  let visible = false
  let round = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Asks for what is new. An answer that a later question has overtaken is dropped. */
  async function refresh(): Promise<void> {
    clearTimeout(timer)
    if (!id.value || !session.signedIn) return
    const mine = ++round
    try {
      const [full, page] = await Promise.all([
        api.get('/conversations/{id}', { path: { id: id.value } }),
        api.get('/conversations/{id}/messages', { path: { id: id.value }, query: { limit: LIMIT } }),
      ])
      if (mine !== round) return
      talk.value = full
      shown.value = withNewest(shown.value, page.items, page.next ?? undefined)
      error.value = undefined
      if (visible) markRead()
    }
    catch (thrown) {
      if (mine === round) error.value = toFailure(thrown)
    }
    finally {
      if (mine === round && visible) timer = setTimeout(() => void refresh(), error.value ? EVERY_MS_AFTER_FAILURE : EVERY_MS)
    }
  }

  /** Whoever may answer has read what they see. */
  function markRead() {
    if (!talk.value?.unread || !session.may('conversations', 'write')) return
    talk.value = { ...talk.value, unread: 0 }
    api.post('/conversations/{id}/read', { path: { id: id.value } }).catch(() => undefined)
  }

  async function loadOlder(): Promise<void> {
    const cursor = shown.value.older
    if (cursor === undefined || loadingOlder.value) return
    loadingOlder.value = true
    olderFailed.value = false
    try {
      const page = await api.get('/conversations/{id}/messages', { path: { id: id.value }, query: { limit: LIMIT, cursor } })
      shown.value = withOlder(shown.value, page.items, page.next ?? undefined)
    }
    catch {
      olderFailed.value = true
    }
    finally {
      loadingOlder.value = false
    }
  }

  onShow(() => {
    visible = true
    void refresh()
  })
  const rest = () => {
    visible = false
    clearTimeout(timer)
  }
  onHide(rest)
  onUnload(rest)

  return { talk, messages: computed(() => shown.value.messages), hasOlder: computed(() => shown.value.older !== undefined), error, loadingOlder, olderFailed, loadOlder, refresh }
}
