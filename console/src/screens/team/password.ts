/** A password that can be read out: no letters that look like others, in groups. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

export function newPassword(): string {
  const bytes = crypto.getRandomValues(new Uint32Array(12))
  const letters = Array.from(bytes, byte => LETTERS[byte % LETTERS.length])
  return [0, 4, 8].map(at => letters.slice(at, at + 4).join('')).join('-')
}
