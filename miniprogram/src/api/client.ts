import { createClient } from '@common/client'
import { Session, type Tokens, type TokenStore } from '@common/session'
import { storage } from '@/platform/storage'
import { server } from './base'
import { transport } from './transport'

export type { Answer, Body, Item, ListPath, Query, Schema } from '@common/client'
export { ApiFailure, newKey, toFailure } from '@common/session'

const TOKENS = 'tokens'

const store: TokenStore = {
  load: () => storage.get<Tokens>(TOKENS) ?? null,
  save: tokens => storage.set(TOKENS, tokens),
}

/** Runs work that only one window of the browser may do at a time; a refresh token works only once. */
async function exclusive<T>(work: () => Promise<T>): Promise<T> {
  // #ifdef H5
  if (typeof navigator !== 'undefined' && navigator.locks) return navigator.locks.request('gx.m.refresh', work) as Promise<T>
  // #endif
  return work()
}

/** The sign-in of this device. Screens use the store `useSession`. */
export const session = new Session({ transport, store, base: `${server()}/api/v1`, timeoutMs: 15_000, exclusive })

/** The API: `api.get('/customers/{id}', { path: { id } })`. Throws `ApiFailure`, and nothing else. */
export const api = createClient(session)
