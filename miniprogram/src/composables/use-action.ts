import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { newKey, toFailure, type ApiFailure } from '@common/session'
import { toastFailure } from './notify'

export interface Action<A extends unknown[], R> {
  /** Under way: buttons show it and do nothing. */
  busy: Ref<boolean>
  /** What went wrong last; kept until the next try. */
  error: ShallowRef<ApiFailure | undefined>
  /** Does it. Taps while it is under way join it; the answer is `undefined` where it failed. */
  run: (...args: A) => Promise<R | undefined>
  /** Forgets the error and the intent: the next run is another intent. */
  reset: () => void
}

export interface ActionOptions {
  /** Says what went wrong; a toast where nothing is said, `false` where the screen shows `error` itself. */
  onError?: ((failure: ApiFailure) => void) | false
}

/**
 * Something a person does that changes something. Each intent has one Idempotency-Key: a retry after an error carries
 * the same one as long as what is sent is the same, so that a POST whose answer got lost is not done twice.
 *
 * ```ts
 * const save = useAction((key, body: Body<'/orders'>) => api.post('/orders', { body, idempotencyKey: key }))
 * ```
 */
export function useAction<A extends unknown[], R>(work: (key: string, ...args: A) => Promise<R>, options: ActionOptions = {}): Action<A, R> {
  const busy = ref(false)
  const error = shallowRef<ApiFailure>()
  let running: Promise<R | undefined> | undefined
  let intent: { key: string, of: string } | undefined

  function keyFor(args: A): string {
    const of = JSON.stringify(args) ?? ''
    if (intent?.of !== of) intent = { key: newKey(), of }
    return intent.key
  }

  async function attempt(args: A): Promise<R | undefined> {
    busy.value = true
    error.value = undefined
    try {
      const answer = await work(keyFor(args), ...args)
      intent = undefined
      return answer
    }
    catch (thrown) {
      const failure = toFailure(thrown)
      error.value = failure
      if (options.onError === undefined) toastFailure(failure)
      else if (options.onError) options.onError(failure)
      return undefined
    }
    finally {
      busy.value = false
      running = undefined
    }
  }

  return {
    busy,
    error,
    run: (...args) => (running ??= attempt(args)),
    reset: () => {
      error.value = undefined
      intent = undefined
    },
  }
}
