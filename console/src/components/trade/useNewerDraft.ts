import { ref, shallowRef } from 'vue'
import { complain } from '@/lib/feedback'

/**
 * Two people on one draft: the newer state is fetched to be shown beside what was typed here, and then one of the two is
 * taken. `taken` goes on with theirs, `resend` saves what was typed over that version.
 */
export function useNewerDraft<D extends { version: number }>(does: {
  /** Nothing where there is no stored draft yet. */
  fetch: () => Promise<D> | null
  taken: (newer: D) => void
  resend: (version: number) => Promise<void>
}) {
  const newer = shallowRef<D | null>(null)
  const comparing = ref(false)

  async function compare(): Promise<void> {
    newer.value = await does.fetch()?.catch(complain) ?? null
    comparing.value = !!newer.value
  }

  function take(): void {
    if (!newer.value) return
    comparing.value = false
    does.taken(newer.value)
  }

  async function overwrite(): Promise<void> {
    if (!newer.value) return
    comparing.value = false
    await does.resend(newer.value.version)
  }

  return { newer, comparing, compare, take, overwrite }
}
