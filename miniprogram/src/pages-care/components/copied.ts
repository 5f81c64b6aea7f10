import { computed, ref, type ComputedRef } from 'vue'
import { storage } from '@/platform/storage'
import { useSession } from '@/stores/session'

/** Texts that were copied longer ago are no matter any more: by then they were sent, or their time has passed. */
const LIFE_MS = 7 * 86_400_000

type Times = Record<string, number>

/** One for all pages, so that what was copied in the list is known on the push's own page. */
const times = ref<{ of: string, all: Times }>({ of: '', all: {} })

/** Which texts this person has copied on this device, and when: it stays visible until they say that it was sent. */
export function useCopied(): { at: (push: number) => number | undefined, mark: (push: number) => void, forget: (push: number) => void, key: ComputedRef<string> } {
  const session = useSession()
  const key = computed(() => `copied.${session.owner ?? 'nobody'}`)

  function all(): Times {
    if (times.value.of !== key.value) times.value = { of: key.value, all: storage.get<Times>(key.value) ?? {} }
    return times.value.all
  }

  function keep(changed: Times) {
    const fresh = Object.fromEntries(Object.entries(changed).filter(([, at]) => session.now() - at < LIFE_MS))
    times.value = { of: key.value, all: fresh }
    storage.set(key.value, Object.keys(fresh).length ? fresh : undefined)
  }

  return {
    key,
    at: push => all()[push],
    mark: push => keep({ ...all(), [push]: session.now() }),
    forget: push => keep(Object.fromEntries(Object.entries(all()).filter(([id]) => id !== String(push)))),
  }
}
