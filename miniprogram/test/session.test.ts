import { describe, expect, it } from 'vitest'
import { useDrafts } from '@/stores/drafts'
import { useSession } from '@/stores/session'
import { fakeUni } from './uni'

const me = { staff: { id: 4, name: '李娜' }, tenant: { id: 1, name: '关山' }, roles: ['sales'], reach: { customers: { read: 'own', write: 'own' }, directory: { read: 'all', write: 'nothing' } }, zone: 'Asia/Shanghai', today: '2026-11-23', now: '2026-11-23T02:00:00Z' }

describe('the session', () => {
  it('signs in by password and knows the rights and the time of the server', async () => {
    fakeUni.answer(({ url }) => (url.endsWith('/auth/login') ? { body: { access_token: 'a', refresh_token: 'r', expires_in: 600 } } : { body: me }))
    const session = useSession()
    await session.withPassword('lina', 'secret')
    expect(session.signedIn).toBe(true)
    expect([session.may('customers', 'write'), session.may('directory', 'write'), session.may('audit')]).toEqual([true, false, false])
    expect(Math.abs(session.now() - Date.parse(me.now))).toBeLessThan(2000)
    expect(fakeUni.asked[0]?.header.authorization).toBeUndefined()
  })

  it('hands the companies over to choose from', async () => {
    fakeUni.answer(() => ({ status: 409, body: { error: { code: 'auth.choose_tenant', message: '请选择', details: { tenants: [{ id: 1, name: '甲' }] } } } }))
    await expect(useSession().withPassword('lina', 'secret')).rejects.toMatchObject({ code: 'auth.choose_tenant', details: { tenants: [{ id: 1, name: '甲' }] } })
  })

  it('signs out even where the server cannot be reached', async () => {
    fakeUni.storage.set('gx.m.tokens', { access: 'a', refresh: 'r', endsAt: Date.now() + 3_600_000 })
    fakeUni.answer(() => ({ fail: 'request:fail' }))
    const session = useSession()
    await session.signOut()
    expect([session.signedIn, fakeUni.storage.has('gx.m.tokens')]).toEqual([false, false])
  })

  it('keeps drafts per person and form', () => {
    const drafts = useDrafts()
    drafts.save('follow-up:7', { content: '龘龖 😀' })
    expect(drafts.load('follow-up:7')).toEqual({ content: '龘龖 😀' })
    expect(drafts.load('follow-up:8')).toBeUndefined()
    drafts.drop('follow-up:7')
    expect(drafts.load('follow-up:7')).toBeUndefined()
  })
})
