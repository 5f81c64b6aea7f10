import { api, type Schema } from '@/api'

/** The most pages that are asked for: 2,000 people. */
const PAGES = 20

/** Everybody who works here, page by page; with `inactive`, those who have left as well. */
export async function everybody(inactive: boolean, signal?: AbortSignal): Promise<Schema<'StaffOut'>[]> {
  const found: Schema<'StaffOut'>[] = []
  let cursor: string | null | undefined
  for (let page = 0; page < PAGES; page += 1) {
    const query = { limit: 100, ...(inactive ? {} : { active: true }), ...(cursor ? { cursor } : {}) }
    const answer = await api.get('/staff', { query, ...(signal ? { signal } : {}) })
    found.push(...answer.items)
    cursor = answer.next
    if (!cursor) break
  }
  return found
}
