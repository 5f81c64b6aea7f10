/** The server takes no more. */
export const MOST_BYTES = 20 * 1024 * 1024
export const MOST_ROWS = 100_000
export const ACCEPT = '.xlsx,.csv'

/** What is wrong with a file before it is sent: the key of a text, or nothing. */
export function wrongFile(file: Pick<File, 'name' | 'size'>): 'old' | 'type' | 'empty' | 'large' | null {
  const ending = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase()
  if (ending === 'xls') return 'old'
  if (ending !== 'xlsx' && ending !== 'csv') return 'type'
  if (file.size === 0) return 'empty'
  return file.size > MOST_BYTES ? 'large' : null
}
