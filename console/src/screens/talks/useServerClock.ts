import { onScopeDispose, ref } from 'vue'
import { api } from '@/api'

/** How far the server's clock is ahead of this computer's, in ms. A window of 48 hours is the platform's, not ours. */
let ahead: number | undefined

/** The time of the server, in ms, told again now and then. */
export function useServerClock() {
  const now = ref(Date.now() + (ahead ?? 0))
  const tell = () => { now.value = Date.now() + (ahead ?? 0) }

  async function set(): Promise<void> {
    const asked = Date.now()
    const me = await api.get('/me').catch(() => null)
    const server = Date.parse(me?.now ?? '')
    if (Number.isFinite(server)) ahead = server - (asked + Date.now()) / 2
    tell()
  }
  if (ahead === undefined) void set()

  const timer = setInterval(tell, 15_000)
  onScopeDispose(() => clearInterval(timer))
  return now
}
