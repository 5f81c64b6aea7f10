/** Stored files as addresses that elements can show. Elements send no token, so the bytes are fetched and kept here. */
import { fetchFile, type Download } from '@/api'

interface Held { download: Promise<Download>, url?: string }

/** How many are kept; older ones are fetched again when they are needed. */
const MOST = 60
const held = new Map<number, Held>()

/** The bytes of a file. What failed is not kept. */
export function fileOf(id: number): Promise<Download> {
  const known = held.get(id)
  if (known) {
    held.delete(id)
    held.set(id, known)
    return known.download
  }
  const download = fetchFile(id)
  held.set(id, { download })
  download.catch(() => held.delete(id))
  for (const [oldest, entry] of held) {
    if (held.size <= MOST) break
    if (entry.url) URL.revokeObjectURL(entry.url)
    held.delete(oldest)
  }
  return download
}

/** An address of a file for `<img>` and `<audio>`, valid while it is kept. */
export async function urlOf(id: number): Promise<string> {
  const { blob } = await fileOf(id)
  const entry = held.get(id)
  if (!entry) return URL.createObjectURL(blob)
  return entry.url ??= URL.createObjectURL(blob)
}
