import type { Schema } from '@/api'

export type Follower = Schema<'IdentityOut'>
export type Binding = Schema<'BindingOut'>

/** An openid as people can tell it from another: its end. */
export function shortOpenid(openid: string): string {
  return openid.length > 8 ? `…${openid.slice(-6)}` : openid
}
