import { describe, expect, it, vi } from 'vitest'
import { fileName } from '@/api'
import { exclusive } from '@/api/exclusive'
import { rememberSignIn, tokenStore } from '@/api/tokens'
import { fetchTransport } from '@/api/transport'

const tokens = { access: 'a', refresh: 'r', endsAt: 1 }
const request = { method: 'GET' as const, url: '/x', headers: {}, expect: 'json' as const, timeoutMs: 1000 }

describe('the store of tokens', () => {
  it('keeps a remembered sign-in', () => {
    rememberSignIn(true)
    tokenStore.save(tokens)
    expect(tokenStore.load()).toEqual(tokens)
    tokenStore.save(null)
    expect(tokenStore.load()).toBeNull()
  })

  it('forgets the other kind with the browser\'s window', () => {
    rememberSignIn(false)
    tokenStore.save(tokens)
    vi.spyOn(document, 'cookie', 'get').mockReturnValue('gx_console_open=1')
    expect(tokenStore.load()).toEqual(tokens)
    vi.spyOn(document, 'cookie', 'get').mockReturnValue('')
    expect(tokenStore.load()).toBeNull()
    expect(localStorage.getItem('gx.session')).toBeNull()
    vi.restoreAllMocks()
  })

  it('takes nonsense for nothing', () => {
    localStorage.setItem('gx.session', '{"access":1')
    expect(tokenStore.load()).toBeNull()
    localStorage.setItem('gx.session', '{"access":1}')
    expect(tokenStore.load()).toBeNull()
  })
})

describe('exclusive work', () => {
  it('is done one after the other where the browser has no locks', async () => {
    vi.stubGlobal('navigator', {})
    const steps: string[] = []
    const work = (name: string) => exclusive(async () => {
      steps.push(`${name} in`)
      await new Promise(resolve => setTimeout(resolve, 20))
      steps.push(`${name} out`)
      return name
    })
    expect(await Promise.all([work('a'), work('b')])).toEqual(['a', 'b'])
    expect(steps.map(step => step.split(' ')[1])).toEqual(['in', 'out', 'in', 'out'])
    vi.unstubAllGlobals()
  })
})

describe('the transport', () => {
  it('reads JSON, and what is none', async () => {
    vi.stubGlobal('fetch', vi.fn(async () => new Response('{"a":1}', { status: 201, headers: { 'x-request-id': 'r1' } })))
    const answer = await fetchTransport(request)
    expect([answer.status, answer.body, answer.header('x-request-id'), answer.header('none')]).toEqual([201, { a: 1 }, 'r1', undefined])
    vi.stubGlobal('fetch', vi.fn(async () => new Response('<html>', { status: 502 })))
    expect((await fetchTransport(request)).body).toBe('<html>')
    vi.unstubAllGlobals()
  })

  it('tells silence, lateness and giving up apart', async () => {
    const hangs = vi.fn((_: string, options: RequestInit) => new Promise((_resolve, reject) => {
      options.signal?.addEventListener('abort', () => reject(new Error('aborted')))
    }))
    vi.stubGlobal('fetch', hangs)
    await expect(fetchTransport({ ...request, timeoutMs: 5 })).rejects.toMatchObject({ code: 'network.timeout' })
    const given = new AbortController()
    const up = fetchTransport({ ...request, signal: given.signal })
    given.abort()
    await expect(up).rejects.toMatchObject({ code: 'network.aborted' })
    vi.stubGlobal('fetch', vi.fn(async () => { throw new TypeError('Failed to fetch') }))
    await expect(fetchTransport(request)).rejects.toMatchObject({ code: 'network.unreachable' })
    vi.unstubAllGlobals()
  })

  it('tells how much of a large body has gone', async () => {
    class Sent {
      static last: Sent
      upload: { onprogress?: (event: object) => void } = {}
      status = 0
      responseText = ''
      onload?: () => void
      onabort?: () => void
      onloadend?: () => void
      open = vi.fn()
      setRequestHeader = vi.fn()
      getResponseHeader = () => null
      constructor() { Sent.last = this }
      abort = () => { this.onabort?.(); this.onloadend?.() }
      send = () => this.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 4 })
    }
    vi.stubGlobal('XMLHttpRequest', Sent)
    const progress = vi.fn()
    const up = fetchTransport({ ...request, headers: { authorization: 'Bearer a' }, progress })
    expect(progress).toHaveBeenCalledWith(0.25)
    expect(Sent.last.setRequestHeader).toHaveBeenCalledWith('authorization', 'Bearer a')
    Object.assign(Sent.last, { status: 201, responseText: '{"id":7}' }).onload?.()
    expect(await up).toMatchObject({ status: 201, body: { id: 7 } })
    const given = new AbortController()
    const other = fetchTransport({ ...request, progress, signal: given.signal })
    given.abort()
    await expect(other).rejects.toMatchObject({ code: 'network.aborted' })
    vi.unstubAllGlobals()
  })
})

describe('names of downloads', () => {
  it('are read from the header, the one in UTF-8 first', () => {
    expect(fileName('attachment; filename="a.xlsx"; filename*=UTF-8\'\'%E5%AE%A2%E6%88%B7.xlsx')).toBe('客户.xlsx')
    expect(fileName('inline; filename="voice.amr"')).toBe('voice.amr')
    expect(fileName('attachment; filename*=UTF-8\'\'%zz; filename=b.csv')).toBe('b.csv')
    expect(fileName(undefined)).toBeUndefined()
  })
})
