import type { Page } from '@/composables/useList'

/** All rows of a list, page after page, up to so many; `cut` says that there are more. */
export async function allPages<T>(
  fetch: (query: { limit: number, cursor?: string }) => Promise<Page<T>>,
  most = 500,
): Promise<{ rows: T[], cut: boolean }> {
  const rows: T[] = []
  let cursor: string | null | undefined
  do {
    const page = await fetch({ limit: 100, ...(cursor ? { cursor } : {}) })
    rows.push(...page.items)
    cursor = page.next
  } while (cursor && rows.length < most)
  return { rows, cut: !!cursor }
}
