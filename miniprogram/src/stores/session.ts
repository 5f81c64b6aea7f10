import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Schema } from '@common/client'
import { reachOfRoles } from '@common/rights'
import type { ApiFailure, TokensAnswer } from '@common/session'
import { api, session } from '@/api/client'
import { forgetFiles } from '@/api/files'
import { dropAllFiles } from '@/platform/kept-files'
import { storage } from '@/platform/storage'
import { appid, loginCode } from '@/platform/wechat'

export type Me = Schema<'Me'>

/** A company that a person may work for. */
export interface Company { id: number, name: string }

const ME = 'me'
const LAST_LOGIN = 'last-login'

/** Who is signed in, and what they may. */
export const useSession = defineStore('session', () => {
  // the last answer stands until the next one comes, so that the first screen needs no waiting
  const me = shallowRef<Me | undefined>(storage.get<Me>(ME))
  const signedIn = ref(session.signedIn)
  const clockAhead = ref(0)
  const ended = shallowRef<ApiFailure>()

  const roles = computed(() => me.value?.roles ?? [])
  /** One key for what is kept on the device for this person at this company. */
  const owner = computed(() => (me.value ? `${me.value.tenant.id}.${me.value.staff.id}` : undefined))

  /** How far they reach over what an area is about: `nothing`, `own`, `team`, `all`. */
  function reach(area: string, what: 'read' | 'write' = 'read'): string {
    return me.value?.reach[area]?.[what] ?? reachOfRoles(roles.value, area, what)
  }

  /** Whether they may read or write what an area is about: `customers`, `orders`, `receivables`, … */
  function may(area: string, what: 'read' | 'write' = 'read'): boolean {
    return reach(area, what) !== 'nothing'
  }

  /** The server's time, as far as this device can tell. */
  function now(): number {
    return Date.now() + clockAhead.value
  }

  async function loadMe(): Promise<Me> {
    const fresh = await api.get('/me')
    clockAhead.value = Date.parse(fresh.now) - Date.now()
    me.value = fresh
    storage.set(ME, fresh)
    return fresh
  }

  async function enter(tokens: TokensAnswer): Promise<Me> {
    session.keep(tokens)
    ended.value = undefined
    try {
      const who = await loadMe()
      signedIn.value = true
      return who
    }
    catch (error) {
      session.forget()
      throw error
    }
  }

  async function withPassword(login: string, password: string, tenant?: number): Promise<Me> {
    const tokens = await api.post('/auth/login', { anonymous: true, body: { login, password, ...(tenant ? { tenant_id: tenant } : {}) } })
    storage.set(LAST_LOGIN, login)
    return enter(tokens)
  }

  /** Signs in by WeChat; the first time with an invitation or with the code of the phone-number button. */
  async function withWechat(first: { invitation?: string, phoneCode?: string } = {}): Promise<Me> {
    const body = { appid: appid(), code: await loginCode(), invitation: first.invitation || null, phone_code: first.phoneCode ?? null }
    return enter(await api.post('/auth/wechat', { anonymous: true, body }))
  }

  /** Forgets who was here. What they left unsent stays on the device under their name, see `outbox`. */
  function forget() {
    session.forget()
    forgetFiles()
    storage.remove(ME)
    me.value = undefined
    signedIn.value = false
  }

  /** Signs out, here and at the server; a server that cannot be reached does not keep anybody in. */
  async function signOut(options: { wipe?: boolean } = {}): Promise<void> {
    await api.post('/auth/logout', { timeoutMs: 5000 }).catch(() => undefined)
    forget()
    if (options.wipe) await dropAllFiles()
  }

  /** The companies that they work for, the present one included. */
  async function companies(): Promise<Company[]> {
    const { items } = await api.get('/auth/companies')
    return items.map(item => ({ id: item.tenant.id, name: item.tenant.name }))
  }

  /** Goes on working for another company. */
  async function switchTo(tenant: number): Promise<Me> {
    const tokens = await api.post('/auth/switch', { body: { tenant_id: tenant } })
    forgetFiles()
    return enter(tokens)
  }

  /** Begins to listen for the end of the sign-in; once, when the program starts. */
  function watchSession(onEnd: (failure: ApiFailure) => void) {
    session.on('ended', (failure) => {
      ended.value = failure
      forget()
      onEnd(failure)
    })
  }

  const lastLogin = () => storage.get<string>(LAST_LOGIN) ?? ''

  return { me, signedIn, ended, roles, owner, reach, may, now, loadMe, enter, withPassword, withWechat, forget, signOut, companies, switchTo, watchSession, lastLogin }
})
