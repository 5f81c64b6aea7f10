import type { List, Page } from '@/composables/useList'

/**
 * Takes up what is new in a list without a flicker and without losing one's place: only where the list is so short
 * that one page is all of it.
 */
export async function refreshQuietly<T>(list: List<T>, fetch: () => Promise<Page<T>>): Promise<void> {
  const isWhole = () => !list.loading.value && !list.loadingMore.value && !list.hasMore.value
  if (!isWhole()) return
  const before = list.rows.value
  const page = await fetch()
  // Something was done meanwhile: what was asked before it is old.
  if (isWhole() && list.rows.value === before && !page.next) list.rows.value = page.items
}
