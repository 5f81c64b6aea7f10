import { describe, expect, it, vi } from 'vitest'
import { createClient, fillPath } from '@common/client'
import type {
  ApiFailure } from '@common/session'
import { Session, TransportError, newKey, queryText, toFailure,
  type Tokens, type TransportAnswer, type TransportRequest,
} from '@common/session'

type Reply = Partial<TransportAnswer> & { headers?: Record<string, string> }
const answer = (status: number, body?: unknown, headers: Record<string, string> = {}): Reply => ({ status, body, headers })
const failure = (status: number, code: string) => answer(status, { error: { code, message: '不行', request_id: 'r1' } })
const fresh = (n: number) => answer(200, { access_token: `access${n}`, refresh_token: `refresh${n}`, expires_in: 900 })

function setup(reply: (request: TransportRequest) => Reply | Promise<Reply>, tokens: Tokens | null = { access: 'old', refresh: 'r0', endsAt: 1e15 }) {
  const sent: TransportRequest[] = []
  const box = { tokens }
  const session = new Session({
    store: { load: () => box.tokens, save: next => { box.tokens = next } },
    transport: async request => {
      sent.push(request)
      const { status = 200, body = null, headers = {} } = await reply(request)
      return { status, body, header: name => headers[name] }
    },
  })
  return { session, sent, box }
}

const token = (request: TransportRequest) => request.headers.authorization

describe('session', () => {
  it('attaches the token, and a key to each POST', async () => {
    const { session, sent } = setup(() => answer(201, { id: 1 }))
    await session.call({ method: 'POST', path: '/customers', body: { name: '甲' }, query: { a: 1, b: '', c: null, d: ['x', 'y'] } })
    await session.call({ method: 'GET', path: '/me' })
    expect(sent[0]).toMatchObject({ url: '/api/v1/customers?a=1&d=x&d=y', body: '{"name":"甲"}' })
    expect(token(sent[0]!)).toBe('Bearer old')
    expect(sent[0]!.headers['idempotency-key']).toMatch(/^[\w-]{16,}$/)
    expect(sent[1]!.headers).not.toHaveProperty('idempotency-key')
  })

  it('refreshes once for many calls, and tries each again with the same key', async () => {
    let refreshes = 0
    const { session, sent, box } = setup(async request => {
      await Promise.resolve()
      if (request.url.endsWith('/auth/refresh')) return fresh(refreshes += 1)
      return token(request) === 'Bearer old' ? failure(401, 'auth.required') : answer(200, { url: request.url })
    })
    const calls = [session.call({ method: 'GET', path: '/a' }), session.call({ method: 'GET', path: '/b' }), session.call({ method: 'POST', path: '/c' })]
    expect(await Promise.all(calls)).toEqual(['/a', '/b', '/c'].map(path => ({ url: `/api/v1${path}` })))
    expect(refreshes).toBe(1)
    expect(box.tokens).toMatchObject({ access: 'access1', refresh: 'refresh1' })
    const keys = sent.filter(request => request.url.endsWith('/c')).map(request => request.headers['idempotency-key'])
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
  })

  it('refreshes a token that is about to end before using it', async () => {
    const { session, sent } = setup(request => request.url.endsWith('/auth/refresh') ? fresh(1) : answer(200, {}), { access: 'old', refresh: 'r0', endsAt: Date.now() + 1000 })
    await session.call({ method: 'GET', path: '/me' })
    expect(sent.map(request => request.url)).toEqual(['/api/v1/auth/refresh', '/api/v1/me'])
    expect(token(sent[1]!)).toBe('Bearer access1')
  })

  it('takes over what another tab has fetched meanwhile', async () => {
    const { session, sent, box } = setup(request => {
      if (token(request) !== 'Bearer old') return answer(200, {})
      box.tokens = { access: 'of another tab', refresh: 'r9', endsAt: 1e15 }
      return failure(401, 'auth.required')
    })
    await session.call({ method: 'GET', path: '/me' })
    expect(sent.map(token)).toEqual(['Bearer old', 'Bearer of another tab'])
  })

  it('ends when the refresh token is worth nothing, and tells it once', async () => {
    const { session, box } = setup(request => failure(401, request.url.endsWith('/auth/refresh') ? 'auth.token_reused' : 'auth.required'))
    const ended = vi.fn()
    session.on('ended', ended)
    const results = await Promise.allSettled([session.call({ method: 'GET', path: '/a' }), session.call({ method: 'GET', path: '/b' })])
    expect(results.map(result => result.status === 'rejected' && (result.reason as ApiFailure).code)).toEqual(['auth.token_reused', 'auth.token_reused'])
    expect(ended).toHaveBeenCalledTimes(1)
    expect(box.tokens).toBeNull()
  })

  it('stays signed in when the refresh fails for another reason', async () => {
    const { session, box } = setup(request => {
      if (request.url.endsWith('/auth/refresh')) throw new TransportError('network.unreachable')
      return failure(401, 'auth.required')
    })
    await expect(session.call({ method: 'GET', path: '/a' })).rejects.toMatchObject({ code: 'network.unreachable' })
    expect(box.tokens).not.toBeNull()
  })

  it('leaves a 401 about a password alone', async () => {
    const { session, sent } = setup(() => failure(401, 'auth.wrong_login'))
    await expect(session.call({ method: 'POST', path: '/auth/login', anonymous: true })).rejects.toMatchObject({ code: 'auth.wrong_login' })
    await expect(session.call({ method: 'POST', path: '/x' })).rejects.toMatchObject({ code: 'auth.wrong_login' })
    expect(sent).toHaveLength(2)
    expect(token(sent[0]!)).toBeUndefined()
  })

  it('turns envelopes, foreign answers and silence into failures', async () => {
    const replies: Reply[] = [
      answer(422, { error: { code: 'invalid', message: '不能为空', request_id: 'r7', field: 'contacts[0].name', details: { a: 1 } } }),
      answer(502, '<html>'), answer(418, null), { ...failure(429, 'rate_limited'), headers: { 'retry-after': '7' } },
    ]
    const { session } = setup(() => replies.shift() ?? answer(200))
    const fails = async () => toFailure(await session.call({ method: 'GET', path: '/x' }).catch((thrown: unknown) => thrown))
    expect(await fails()).toMatchObject({ status: 422, field: 'contacts[0].name', details: { a: 1 }, requestId: 'r7' })
    expect(await fails()).toMatchObject({ status: 502, code: 'server.down' })
    expect(await fails()).toMatchObject({ status: 418, code: 'http.418' })
    expect(await fails()).toMatchObject({ status: 429, retryAfter: 7 })
  })

  it('tells when the server is lost and found', async () => {
    const replies: (() => Reply)[] = [
      () => { throw new TransportError('network.timeout') }, () => { throw new TransportError('network.unreachable') },
      () => { throw new TransportError('network.aborted') }, () => failure(404, 'not_found'),
    ]
    const { session } = setup(() => replies.shift()!())
    const reach = vi.fn()
    session.on('reach', reach)
    for (let i = 0; i < 4; i += 1) await session.call({ method: 'GET', path: '/x' }).catch(() => undefined)
    expect(reach.mock.calls).toEqual([[false], [true]])
  })

  it('asks nobody when signed out', async () => {
    const { session, sent } = setup(() => answer(200), null)
    await expect(session.call({ method: 'GET', path: '/me' })).rejects.toMatchObject({ status: 401, code: 'auth.required' })
    expect([sent.length, session.signedIn]).toEqual([0, false])
  })
})

describe('client', () => {
  it('fills paths and passes on what belongs to a call', async () => {
    const { session, sent } = setup(() => answer(200, { items: [], next: null }))
    const api = createClient(session)
    expect(await api.get('/customers/{id}/timeline', { path: { id: 7 }, query: { limit: 5 } })).toEqual({ items: [], next: null })
    await api.post('/pushes/{id}/cancel', { path: { id: 3 }, body: { reason: '改期' }, idempotencyKey: 'k1' })
    expect(sent.map(request => request.url)).toEqual(['/api/v1/customers/7/timeline?limit=5', '/api/v1/pushes/3/cancel'])
    expect(sent[1]!.headers['idempotency-key']).toBe('k1')
    expect(() => fillPath('/customers/{id}', {})).toThrow('needs id')
  })

  it('makes keys and queries', () => {
    expect(new Set(Array.from({ length: 100 }, newKey)).size).toBe(100)
    expect(queryText({ q: '张 & 三', n: 0, f: false })).toBe('?q=%E5%BC%A0%20%26%20%E4%B8%89&n=0&f=false')
  })
})
