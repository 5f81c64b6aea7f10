import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { session } from '@/api/client'

/** Whether the server can be reached: what the device says of the network, and how the last call went. */
export const useNetwork = defineStore('network', () => {
  const connected = ref(true)
  const reachable = ref(true)
  const backAgain = new Set<() => void>()

  const offline = computed(() => !connected.value || !reachable.value)

  function tellBack() {
    if (!offline.value) backAgain.forEach(listener => listener())
  }

  /** Begins to listen; once, when the program starts. */
  function watchNetwork() {
    uni.getNetworkType({ success: ({ networkType }) => { connected.value = networkType !== 'none' } })
    uni.onNetworkStatusChange(({ isConnected }) => {
      connected.value = isConnected
      // what the last call found out says nothing about a new network
      if (isConnected) reachable.value = true
      tellBack()
    })
    session.on('reach', (now) => {
      reachable.value = now
      tellBack()
    })
  }

  /** Calls a listener each time the network is back. */
  function onBack(listener: () => void): () => void {
    backAgain.add(listener)
    return () => backAgain.delete(listener)
  }

  return { connected, reachable, offline, watchNetwork, onBack }
})
