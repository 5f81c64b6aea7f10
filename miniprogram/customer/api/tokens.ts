import type { Tokens, TokenStore } from '@common/session'

const KEY = 'gx.c.tokens'

/** Where a customer's sign-in lies; apart from the staff's, who may use the same browser. */
export const tokens: TokenStore = {
  load() {
    try {
      return (uni.getStorageSync(KEY) as Tokens | '') || null
    }
    catch {
      return null
    }
  },
  save(value) {
    try {
      if (value) uni.setStorageSync(KEY, value)
      else uni.removeStorageSync(KEY)
    }
    catch { /* a private window: they stay signed in as long as the page stays */ }
  },
}
