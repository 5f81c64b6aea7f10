/** Small things that a browser remembers. What cannot be read or kept is no error: it is forgotten. */

export function recall<T>(key: string, fallback: T): T {
  try {
    const text = localStorage.getItem(key)
    return text === null ? fallback : JSON.parse(text) as T
  } catch {
    return fallback
  }
}

export function remember(key: string, value: unknown): void {
  try {
    if (value === undefined || value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(value))
  } catch { /* full, or blocked */ }
}
