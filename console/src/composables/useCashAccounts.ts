import { computed } from 'vue'
import { api } from '@/api'
import { useLoad } from './useLoad'

/** The cash accounts, with their names by key; nobody is told when they can't be had: the names are missing then. */
export function useCashAccounts() {
  const load = useLoad(async signal => (await api.get('/cash-accounts', { signal })).items)
  const accounts = computed(() => load.data.value ?? [])
  return {
    accounts,
    failure: load.failure,
    reload: load.reload,
    nameOf: (id: number | null | undefined) => accounts.value.find(one => one.id === id)?.name,
  }
}
