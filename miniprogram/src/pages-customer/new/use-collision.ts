import { onUnmounted, ref, shallowRef, watch } from 'vue'
import type { Schema } from '@common/client'
import type { ApiFailure } from '@common/session'
import { api } from '@/api/client'
import { checkOf, type Form } from './form'

const PAUSE_MS = 350

type Collision = Schema<'Collision'>

/** What the customer collides with, asked while one types. A late answer to what stood there before is dropped. */
export function useCollision(form: Form) {
  const found = shallowRef<Collision>()
  const busy = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let round = 0

  async function ask(body: NonNullable<ReturnType<typeof checkOf>>) {
    const mine = ++round
    busy.value = true
    try {
      const answer = await api.post('/customers/check', { body })
      if (mine === round) found.value = answer
    }
    catch { /* a hint only: saving asks again */ }
    finally {
      if (mine === round) busy.value = false
    }
  }

  const stop = watch(() => JSON.stringify(checkOf(form)), (words) => {
    clearTimeout(timer)
    if (words) {
      timer = setTimeout(() => void ask(JSON.parse(words) as NonNullable<ReturnType<typeof checkOf>>), PAUSE_MS)
      return
    }
    round += 1
    busy.value = false
    found.value = undefined
  })

  /** Takes up what saving was refused for; whether it was for that. */
  function refusedFor(failure: ApiFailure): boolean {
    const details = failure.details as { same?: Schema<'Resemblance'>, alike?: Schema<'Resemblance'>[] } | undefined
    if (!['customer.same', 'customer.looks_alike'].includes(failure.code) || !(details?.same || details?.alike)) return false
    found.value = { same: details.same ?? null, alike: details.alike ?? [] }
    return true
  }

  onUnmounted(() => { clearTimeout(timer); stop() })
  return { found, busy, refusedFor }
}
