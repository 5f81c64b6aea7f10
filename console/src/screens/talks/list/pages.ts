/** Pages of talks under filters that the server does not know: it is read on until enough fit. */
import type { Talk } from '../types'

interface Page { items: Talk[], next?: string | null }

/** So many pages of the server are read for one of ours, at most: the rest comes when one scrolls on. */
const MOST_PAGES = 6

/** Reads pages until `enough` rows fit, or there are no more, or it was long enough. */
export async function readOn(
  fetch: (cursor: string | undefined) => Promise<Page>, fitting: (talk: Talk) => boolean, enough: number, cursor?: string,
): Promise<Page> {
  const items: Talk[] = []
  let next: string | null | undefined = cursor
  for (let page = 0; page < MOST_PAGES; page++) {
    const found: Page = await fetch(next ?? undefined)
    items.push(...found.items.filter(fitting))
    next = found.next
    if (!next || items.length >= enough) break
  }
  return { items, next: next ?? null }
}
