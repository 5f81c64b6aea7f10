/** What stays in this browser's tab, over a round trip to WeChat and back, and no longer. */

const PREFIX = 'gx.c.'
/** Where the browser keeps nothing (private windows of old phones): as long as the page stays. */
const memory = new Map<string, string>()

export function remember(name: string, value: unknown): void {
  const text = JSON.stringify(value)
  memory.set(name, text)
  try {
    sessionStorage.setItem(PREFIX + name, text)
  }
  catch { /* kept in memory */ }
}

export function recall<T>(name: string): T | undefined {
  let text = memory.get(name)
  try {
    text = sessionStorage.getItem(PREFIX + name) ?? text
  }
  catch { /* kept in memory */ }
  try {
    return text === undefined ? undefined : JSON.parse(text) as T
  }
  catch {
    return undefined
  }
}

export function forget(name: string): void {
  memory.delete(name)
  try {
    sessionStorage.removeItem(PREFIX + name)
  }
  catch { /* kept in memory */ }
}
