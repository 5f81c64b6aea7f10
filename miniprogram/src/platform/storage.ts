/**
 * What is kept on the device. Keys carry a prefix, because the H5 build shares its origin with the console and the
 * customers' pages. A full or forbidden storage (private windows) must not break a screen: `set` answers whether it
 * has worked.
 */
const PREFIX = 'gx.m.'

export const storage = {
  get<T>(key: string): T | undefined {
    try {
      const value: unknown = uni.getStorageSync(PREFIX + key)
      return value === '' || value === undefined || value === null ? undefined : value as T
    }
    catch {
      return undefined
    }
  },
  set(key: string, value: unknown): boolean {
    try {
      if (value === undefined || value === null) uni.removeStorageSync(PREFIX + key)
      else uni.setStorageSync(PREFIX + key, value)
      return true
    }
    catch {
      return false
    }
  },
  remove(key: string): void {
    storage.set(key, undefined)
  },
}
