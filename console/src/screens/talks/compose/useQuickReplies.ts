import { ref, shallowRef } from 'vue'
import { api, toFailure, type ApiFailure } from '@/api'
import type { QuickReply } from './quick'

const replies = shallowRef<QuickReply[]>([])
const failure = shallowRef<ApiFailure | null>(null)
const loading = ref(false)
let asked = false

async function load(): Promise<void> {
  asked = true
  loading.value = true
  try {
    replies.value = (await api.get('/quick-replies')).items
    failure.value = null
  } catch (thrown) {
    asked = false
    failure.value = toFailure(thrown)
  } finally {
    loading.value = false
  }
}

/** The quick replies; they are read when they are first wanted, and by `reload`. */
export function useQuickReplies() {
  return { replies, failure, loading, wanted: () => { if (!asked) void load() }, reload: load }
}
