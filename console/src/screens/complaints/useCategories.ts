import { computed } from 'vue'
import { api } from '@/api'
import { useLoad } from '@/composables/useLoad'

/** What complaints may be about, as the company has set it. */
export function useCategories() {
  const settings = useLoad(async signal => (await api.get('/settings', { signal })).complaint_categories ?? [])
  return computed<readonly string[]>(() => settings.data.value ?? [])
}
