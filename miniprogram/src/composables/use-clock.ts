import { computed, type ComputedRef } from 'vue'
import { useFormat } from '@/locale'
import { useSession } from '@/stores/session'

/** The time as the server has it: dates of the company, not of the phone. */
export function useClock(): { today: ComputedRef<string>, now: () => number } {
  const session = useSession()
  const format = useFormat()
  return { today: computed(() => format.value.dayOf(session.now())), now: session.now }
}
