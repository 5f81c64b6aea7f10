/** What the server asks of a password. */
export const LEAST = 8
export const MOST = 128

/** What is wrong with a new password: the end of a key, or nothing. The server has the last word. */
export function objection(login: string, old: string, chosen: string, repeated: string): { field: 'new' | 'again', key: string } | undefined {
  const length = [...chosen].length
  if (length < LEAST) return { field: 'new', key: 'short' }
  if (length > MOST) return { field: 'new', key: 'long' }
  if (login && chosen.toLowerCase() === login.toLowerCase()) return { field: 'new', key: 'login' }
  if (chosen === old) return { field: 'new', key: 'same' }
  if (chosen !== repeated) return { field: 'again', key: 'differs' }
  return undefined
}
