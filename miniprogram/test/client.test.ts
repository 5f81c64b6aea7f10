import { describe, expect, it, vi } from 'vitest'
import { fakeUni } from './uni'

const tokens = (access: string, endsAt = Date.now() + 3_600_000) => ({ access, refresh: `${access}-refresh`, endsAt })
const load = async () => {
  vi.resetModules()
  return import('@/api/client')
}

describe('the client', () => {
  it('sends token, language and key, and reads the answer', async () => {
    fakeUni.storage.set('gx.m.tokens', tokens('a'))
    fakeUni.answer(() => ({ body: { items: [], next: null } }))
    const { api } = await load()
    expect(await api.get('/customers', { query: { q: '张 三', limit: 5, cursor: '' } })).toEqual({ items: [], next: null })
    const [asked] = fakeUni.asked
    expect(asked?.url).toBe('/api/v1/customers?q=%E5%BC%A0%20%E4%B8%89&limit=5')
    expect(asked?.header).toMatchObject({ 'authorization': 'Bearer a', 'accept-language': 'zh-CN' })
  })

  it('exchanges the token once for many calls', async () => {
    fakeUni.storage.set('gx.m.tokens', tokens('old'))
    fakeUni.answer(({ url, header }) => {
      if (url.endsWith('/auth/refresh')) return { body: { access_token: 'new', refresh_token: 'r2', expires_in: 600 } }
      return header.authorization === 'Bearer new' ? { body: { ok: url } } : { status: 401, body: { error: { code: 'auth.expired', message: '登录已过期' } } }
    })
    const { api } = await load()
    await Promise.all([api.get('/me'), api.get('/todo'), api.get('/labels'), api.get('/settings')])
    expect(fakeUni.asked.filter(asked => asked.url.endsWith('/auth/refresh'))).toHaveLength(1)
    expect(fakeUni.storage.get('gx.m.tokens')).toMatchObject({ access: 'new', refresh: 'r2' })
  })

  it('tells time-outs, lost networks and the error envelope apart', async () => {
    fakeUni.storage.set('gx.m.tokens', tokens('a'))
    const { api } = await load()
    fakeUni.answer(() => ({ fail: 'request:fail timeout' }))
    await expect(api.get('/me')).rejects.toMatchObject({ code: 'network.timeout', status: 0 })
    fakeUni.answer(() => ({ fail: 'request:fail connect refused' }))
    await expect(api.get('/me')).rejects.toMatchObject({ code: 'network.unreachable' })
    fakeUni.answer(() => ({ status: 422, body: { error: { code: 'invalid', message: '不能为空', field: 'content', request_id: 'r-12345678' } } }))
    await expect(api.get('/me')).rejects.toMatchObject({ status: 422, code: 'invalid', field: 'content', requestId: 'r-12345678' })
    fakeUni.answer(() => ({ status: 502, body: undefined }))
    await expect(api.get('/me')).rejects.toMatchObject({ code: 'server.down' })
  })

  it('says that the sign-in has ended', async () => {
    fakeUni.storage.set('gx.m.tokens', tokens('old'))
    fakeUni.answer(() => ({ status: 401, body: { error: { code: 'auth.expired', message: '登录已过期' } } }))
    const { api, session } = await load()
    const ended = vi.fn()
    session.on('ended', ended)
    await expect(api.get('/me')).rejects.toMatchObject({ status: 401 })
    expect(ended).toHaveBeenCalledOnce()
    expect(fakeUni.storage.has('gx.m.tokens')).toBe(false)
  })
})
