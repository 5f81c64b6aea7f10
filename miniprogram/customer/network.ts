import { ref } from 'vue'
import { session } from './api/client'

/** Whether the server is out of reach, and whether it is this phone that has no network. */
export const lost = ref<'no' | 'phone' | 'server'>('no')

export function watchNetwork(): void {
  const look = () => { lost.value = navigator.onLine === false ? 'phone' : session.reachable ? 'no' : 'server' }
  window.addEventListener('online', look)
  window.addEventListener('offline', look)
  session.on('reach', look)
  look()
}
