import { computed, onScopeDispose, ref } from 'vue'
import { useMe } from '@/stores/me'

/** The server's time, in ms; it goes on twice a minute. */
export function useNow() {
  const me = useMe()
  const now = ref(me.now())
  const timer = setInterval(() => { now.value = me.now() }, 30_000)
  onScopeDispose(() => clearInterval(timer))
  return computed(() => now.value)
}
