import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { api, session, type Schema } from '@/api'
import { rememberSignIn } from '@/api/tokens'
import { recall, remember } from '@/lib/storage'
import { reachOfRoles } from './rights'

export type Me = Schema<'Me'>
export type Role = 'sales' | 'lead' | 'manager' | 'finance' | 'after_sales' | 'purchasing' | 'admin'
export type Resource = 'customers' | 'orders' | 'conversations' | 'greeting_rules' | 'quick_replies' | 'directory' | 'administration' | 'audit'
export type Access = 'read' | 'write'

/** What somebody must be or reach to see a thing; all that is named must hold. Nothing named: everybody. */
export interface Needs {
  /** One of these roles. */
  roles?: readonly Role[]
  /** At least some reach over this: `['customers', 'read']`. */
  reach?: readonly [Resource | (string & {}), Access]
  /** That this reach is over one's own, and not only what complaints lead to. */
  owns?: boolean
}

export interface SignIn {
  login: string
  password: string
  tenantId?: number
  remembered: boolean
}

/** Whose companies are several: they are offered to change between them. */
const SEVERAL = 'gx.several'

/** Who is signed in, and what they may do. */
export const useMe = defineStore('me', () => {
  const me = ref<Me | null>(null)
  /** How far the server's clock is ahead of ours, in ms. */
  const ahead = ref(0)

  const today = computed(() => me.value?.today ?? new Date().toISOString().slice(0, 10))
  const zone = computed(() => me.value?.zone ?? 'Asia/Shanghai')
  const worksForSeveral = computed(() => {
    const login = me.value?.login
    return !!login && recall<string[]>(SEVERAL, []).includes(login)
  })

  /** The server's time in ms. */
  const now = () => Date.now() + ahead.value

  /** Asks the server who it is. */
  async function load(): Promise<Me> {
    me.value = await api.get('/me')
    ahead.value = Date.parse(me.value.now) - Date.now()
    return me.value
  }

  /** Signs in. Fails with `auth.choose_tenant` where a company has to be chosen. */
  async function signIn({ login, password, tenantId, remembered }: SignIn): Promise<void> {
    const body = { login: login.trim(), password, ...(tenantId === undefined ? {} : { tenant_id: tenantId }) }
    const tokens = await api.post('/auth/login', { body, anonymous: true })
    if (tenantId !== undefined) remember(SEVERAL, [...new Set([...recall<string[]>(SEVERAL, []), body.login])])
    await enter(tokens, remembered)
  }

  /** Goes in with tokens that were given. */
  async function enter(tokens: Schema<'Tokens'>, remembered: boolean): Promise<void> {
    rememberSignIn(remembered)
    session.keep(tokens)
    await load()
  }

  /** Signs out here. That the server may not hear of it is no reason to stay. */
  async function signOut(): Promise<void> {
    await api.post('/auth/logout', { timeoutMs: 5000 }).catch(() => undefined)
    forget()
  }

  /** Forgets who it was. */
  function forget(): void {
    session.forget()
    me.value = null
  }

  /** How far one reaches: `nothing`, `assigned`, `own`, `team`, `all`. */
  function reach(resource: string, access: Access = 'read'): string {
    return me.value?.reach[resource]?.[access] ?? reachOfRoles(me.value?.roles ?? [], resource, access)
  }

  /** Whether one reaches anything of it. */
  function may(resource: Resource | (string & {}), access: Access = 'read'): boolean {
    return reach(resource, access) !== 'nothing'
  }

  function is(...roles: Role[]): boolean {
    return roles.some(role => me.value?.roles.includes(role))
  }

  function meets(needs: Needs | undefined): boolean {
    if (!needs) return true
    const reached = needs.reach ? reach(...needs.reach) : 'all'
    return (!needs.roles || is(...needs.roles)) && reached !== 'nothing' && !(needs.owns && reached === 'assigned')
  }

  return { me, today, zone, now, worksForSeveral, load, signIn, enter, signOut, forget, reach, may, is, meets }
})
