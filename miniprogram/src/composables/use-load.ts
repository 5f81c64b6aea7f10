import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { toFailure, type ApiFailure } from '@common/session'
import { toastFailure } from './notify'

export interface Load<T> {
  data: ShallowRef<T | undefined>
  error: ShallowRef<ApiFailure | undefined>
  busy: Ref<boolean>
  /** Asks (again); what is shown stays until the answer is there. */
  load: () => Promise<void>
}

/** One thing that a page shows. A late answer to an older question is dropped. */
export function useLoad<T>(fetch: () => Promise<T>): Load<T> {
  const data = shallowRef<T>()
  const error = shallowRef<ApiFailure>()
  const busy = ref(false)
  let generation = 0

  async function load() {
    const mine = ++generation
    busy.value = true
    error.value = undefined
    try {
      const answer = await fetch()
      if (mine === generation) data.value = answer
    }
    catch (thrown) {
      if (mine !== generation) return
      error.value = toFailure(thrown)
      // what is shown stays, so nothing else would say it
      if (data.value !== undefined) toastFailure(thrown)
    }
    finally {
      if (mine === generation) busy.value = false
    }
  }

  return { data, error, busy, load }
}
