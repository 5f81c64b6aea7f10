import { defineStore } from 'pinia'
import { ref } from 'vue'
import { api, session } from '@/api'

/** How often a lost server is asked whether it is back. */
const ASK_MS = 5000

/** Whether the server can be reached. While it can't, it is asked again and again. */
export const useServer = defineStore('server', () => {
  const lost = ref(!session.reachable)
  const online = ref(navigator.onLine)
  let timer: ReturnType<typeof setTimeout> | undefined

  function plan(): void {
    clearTimeout(timer)
    if (lost.value) timer = setTimeout(() => void askAgain(), ASK_MS)
  }

  session.on('reach', reachable => {
    lost.value = !reachable
    plan()
  })
  plan()
  window.addEventListener('online', () => { online.value = true; if (lost.value) void askAgain() })
  window.addEventListener('offline', () => { online.value = false })

  /** Any answer will do: `session` tells by it that the server is back. */
  async function askAgain(): Promise<void> {
    clearTimeout(timer)
    if (session.signedIn) await api.get('/me', { timeoutMs: 8000 }).catch(() => undefined)
    else await session.call({ method: 'GET', path: '/me', anonymous: true, timeoutMs: 8000 }).catch(() => undefined)
    plan()
  }

  return { lost, online, askAgain }
})
