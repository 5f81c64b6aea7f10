import { onScopeDispose, ref, type Ref } from 'vue'
import { failureText } from '@common/enums'
import { newKey, toFailure, type ApiFailure } from '@common/session'
import { currentLocale } from '@/i18n'
import { complain } from '@/lib/feedback'

/** What an action is given besides its arguments. */
export interface Intent {
  /** The same for all tries of this intent: pass it on as `idempotencyKey`. */
  idempotencyKey: string
  /** Ends when the component goes, for work that may be given up. */
  signal: AbortSignal
}

export interface Action<A extends unknown[], R> {
  /** Does it. Answers what came of it, or `undefined` where it failed. While it is under way, a second call joins it. */
  run: (...args: A) => Promise<R | undefined>
  /** Under way: buttons show it and are disabled. */
  busy: Ref<boolean>
  /** Why it failed the last time. */
  failure: Ref<ApiFailure | null>
  /** The failure for people. */
  message: () => string
  /** Forgets failure and intent: the next call is a new one. */
  reset: () => void
}

/**
 * An act of the user: once however often the button is pressed, with a key that stays the same until it has worked,
 * so that a try after a lost answer does nothing twice.
 *
 * `quiet` leaves telling the failure to the screen (forms show it at the field); otherwise it is told in passing.
 */
export function useAction<A extends unknown[], R>(
  act: (intent: Intent, ...args: A) => Promise<R>,
  options: { quiet?: boolean } = {},
): Action<A, R> {
  const busy = ref(false)
  const failure = ref<ApiFailure | null>(null) as Ref<ApiFailure | null>
  const leaving = new AbortController()
  let key = newKey()
  let about = ''
  let underWay: Promise<R | undefined> | null = null

  async function once(args: A): Promise<R | undefined> {
    // One action may serve many rows: another row is another intent, also after a failure.
    const now = args.map(subject).join(' ')
    if (now !== about) key = newKey()
    about = now
    busy.value = true
    failure.value = null
    try {
      const result = await act({ idempotencyKey: key, signal: leaving.signal }, ...args)
      key = newKey()
      return result
    } catch (thrown) {
      failure.value = toFailure(thrown)
      // Nothing was done under a key that stands for something else: the next try is a new intent.
      if (failure.value.code === 'idempotency.mismatch') key = newKey()
      if (!options.quiet) complain(failure.value)
      return undefined
    } finally {
      busy.value = false
      underWay = null
    }
  }

  onScopeDispose(() => leaving.abort())

  return {
    run: (...args) => underWay ??= once(args),
    busy,
    failure,
    message: () => failure.value ? failureText(currentLocale(), failure.value) : '',
    reset: () => { failure.value = null; key = newKey() },
  }
}

/** What an argument stands for: a thing by its key, however it looks meanwhile; anything else by its value. */
function subject(argument: unknown): string {
  if (typeof argument !== 'object' || argument === null) return String(argument)
  return 'id' in argument ? String(argument.id) : ''
}
