import { computed } from 'vue'
import { api } from '@/api'
import { useLoad } from '@/composables/useLoad'

/** Categories of expenses with their items. */
export function useCatalogue() {
  const load = useLoad(async signal => (await api.get('/expense-categories', { signal })).items)
  return { load, categories: computed(() => load.data.value ?? []) }
}
