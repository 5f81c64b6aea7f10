import { ref, shallowRef } from 'vue'
import { api, toFailure, type ApiFailure } from '@/api'
import type { QuickReply } from './quick'

/** So long they are believed; a page of their own changes them. */
const FRESH_MS = 20_000

const replies = shallowRef<QuickReply[]>([])
const failure = shallowRef<ApiFailure | null>(null)
const loading = ref(false)
let readAt = -Infinity

async function load(): Promise<void> {
  if (loading.value) return
  loading.value = true
  try {
    replies.value = (await api.get('/quick-replies')).items
    failure.value = null
    readAt = performance.now()
  } catch (thrown) {
    failure.value = toFailure(thrown)
  } finally {
    loading.value = false
  }
}

/** The quick replies; they are read when they are wanted, what is there is shown meanwhile. */
export function useQuickReplies() {
  return { replies, failure, loading, wanted: () => { if (performance.now() - readAt > FRESH_MS) void load() }, reload: load }
}
