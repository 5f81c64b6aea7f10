import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiFailure, api, session } from '@/api'
import { useMe } from '@/stores/me'

const lina = {
  staff: { id: 4, name: '李娜' }, login: 'lina', tenant: { id: 1, name: '关山' }, department: null, roles: ['sales'],
  reach: { customers: { read: 'own', write: 'own' }, audit: { read: 'nothing', write: 'nothing' } },
  zone: 'Asia/Shanghai', today: '2026-11-23', now: '2026-11-23T02:00:00Z',
}

describe('who is signed in', () => {
  beforeEach(() => {
    setActivePinia(createPinia())
    vi.restoreAllMocks()
    vi.spyOn(api, 'get').mockResolvedValue(lina as never)
  })

  it('reaches what the server says, and nothing else', async () => {
    const me = useMe()
    expect(me.may('customers')).toBe(false)
    await me.load()
    expect([me.may('customers'), me.may('customers', 'write'), me.may('audit'), me.may('unheard_of')]).toEqual([true, true, false, false])
    expect(me.meets({ roles: ['admin'] })).toBe(false)
    expect(me.meets({ roles: ['sales', 'lead'], reach: ['customers', 'read'] })).toBe(true)
    expect(me.meets({ roles: ['sales'], reach: ['audit', 'read'] })).toBe(false)
    expect([me.today, me.meets(undefined)]).toEqual(['2026-11-23', true])
    expect(Math.abs(me.now() - Date.parse(lina.now))).toBeLessThan(1000)
  })

  it('signs in, remembers that there are several companies, and signs out whether the server hears it or not', async () => {
    const post = vi.spyOn(api, 'post').mockResolvedValueOnce({ access_token: 'a', refresh_token: 'r', expires_in: 900 } as never)
    const me = useMe()
    await me.signIn({ login: ' lina ', password: 'x', tenantId: 1, remembered: true })
    expect(post).toHaveBeenCalledWith('/auth/login', { body: { login: 'lina', password: 'x', tenant_id: 1 }, anonymous: true })
    expect([session.signedIn, me.worksForSeveral]).toEqual([true, true])
    post.mockRejectedValueOnce(new ApiFailure(0, 'network.unreachable', ''))
    await me.signOut()
    expect([session.signedIn, me.me]).toEqual([false, null])
  })
})
