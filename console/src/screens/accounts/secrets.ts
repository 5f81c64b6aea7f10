/** What the platform takes as a callback token and an EncodingAESKey, made up at random. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

function letters(count: number): string {
  let text = ''
  while (text.length < count) {
    // Bytes that would favour some letters are left out.
    const fair = crypto.getRandomValues(new Uint8Array(count)).filter(byte => byte < 248)
    for (const byte of fair) text += LETTERS[byte % LETTERS.length]
  }
  return text.slice(0, count)
}

export const newToken = (): string => letters(32)
export const newKey = (): string => letters(43)

/** What is wrong with secrets, by field: the key of a text. Empty ones are judged by whether they are needed. */
export function wrongSecrets(
  form: { appid: string, secret: string, token: string, encoding_aes_key: string, mode: string }, added: boolean, hadKey: boolean,
): Record<string, string> {
  const { appid, secret, token, encoding_aes_key: key, mode } = form
  return {
    ...(added && !/^[\w-]{1,64}$/.test(appid.trim()) ? { appid: 'accounts.appidWrong' } : {}),
    ...(secret.trim() ? /^[\x21-\x7e]{1,128}$/.test(secret.trim()) ? {} : { secret: 'accounts.secretWrong' } : added ? { secret: 'form.required' } : {}),
    ...(token.trim() ? /^[A-Za-z0-9]{3,32}$/.test(token.trim()) ? {} : { token: 'accounts.tokenWrong' } : added ? { token: 'form.required' } : {}),
    ...(key.trim()
      ? /^[A-Za-z0-9]{43}$/.test(key.trim()) ? {} : { encoding_aes_key: 'accounts.keyWrong' }
      : mode !== 'plain' && !hadKey ? { encoding_aes_key: 'accounts.keyNeeded' } : {}),
  }
}
