import { beforeEach, describe, expect, it, vi } from 'vitest'

/** Each test begins with a page that was just opened. */
async function opened(hash: string, { wechat = true, search = '' } = {}) {
  vi.resetModules()
  const assign = vi.fn<(url: string) => void>()
  const place = { hash, search, pathname: '/my/', origin: 'https://crm.example.com', href: `https://crm.example.com/my/${search}${hash}`, assign }
  const history = { state: null, replaceState: vi.fn((_state: unknown, _title: string, url: string) => { place.hash = url.slice(url.indexOf('#')) }) }
  vi.stubGlobal('location', place)
  vi.stubGlobal('history', history)
  vi.stubGlobal('navigator', { userAgent: wechat ? 'Mozilla/5.0 MicroMessenger/8.0.50' : 'Mozilla/5.0 Chrome/126', language: 'zh-CN', onLine: true })
  const gate = await import('../customer/gate')
  const { settleAddress } = await import('../customer/address')
  settleAddress()
  const { api } = await import('../customer/api/client')
  return { ...gate, api, assign, place }
}

function answering(status: number, body?: unknown) {
  const fetch = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(() => Promise.resolve(new Response(body === undefined ? null : JSON.stringify(body), { status })))
  vi.stubGlobal('fetch', fetch)
  return fetch
}
const denied = { error: { code: 'auth.required', message: '请先登录' } }

beforeEach(() => {
  sessionStorage.clear()
  vi.useRealTimers()
})

describe('signing in', () => {
  it('goes over WeChat by itself, once, and comes back to the page that was asked for', async () => {
    const page = await opened('#/orders/17')
    expect(page.place.hash).toBe('#/pages/order/index?id=17')
    answering(401, denied)
    await expect(page.api.get('/my/orders')).rejects.toMatchObject({ code: 'network.aborted' })
    await expect(page.api.get('/my/me')).rejects.toMatchObject({ isAborted: true })
    expect(page.assign.mock.calls).toEqual([['/api/v1/my/sign-in?to=%2Forders%2F17']])
    expect(page.gate.value.kind).toBe('leaving')
  })

  it('is told of outside of WeChat, where it can be asked for', async () => {
    const page = await opened('#/data', { wechat: false })
    answering(401, denied)
    await page.api.get('/my/me').catch(() => undefined)
    expect(page.gate.value.kind).toBe('outside')
    expect(page.assign).not.toHaveBeenCalled()
    page.signIn()
    page.signIn()
    expect(page.assign.mock.calls).toEqual([['/api/v1/my/sign-in?to=%2Fdata']])
  })

  it('does not go round in circles where the browser keeps no cookies', async () => {
    const first = await opened('#/')
    first.signInEnded()
    const back = await opened('#/pages/home/index')
    back.signInEnded()
    expect(back.gate.value.kind).toBe('stuck')
    expect(back.assign).not.toHaveBeenCalled()
    back.tryAgain()
    expect(back.assign).toHaveBeenCalledTimes(1)
  })

  it('happens again when the session ends later', async () => {
    const first = await opened('#/')
    first.signInEnded()
    const back = await opened('#/')
    back.signedIn('wx5a1e0c0ffee0d0e1')
    back.signInEnded()
    expect(back.assign.mock.calls).toEqual([['/api/v1/my/sign-in?appid=wx5a1e0c0ffee0d0e1&to=%2F']])
  })

  it('is done anew where a link names another account, and only once', async () => {
    const page = await opened('#/orders?appid=wxbbbbbbbbbbbbbbbb')
    expect(page.place.hash).toBe('#/pages/orders/index')
    page.signedIn('wxaaaaaaaaaaaaaaaa')
    expect(page.assign.mock.calls).toEqual([['/api/v1/my/sign-in?appid=wxbbbbbbbbbbbbbbbb&to=%2Forders']])
    const back = await opened('#/orders?appid=wxbbbbbbbbbbbbbbbb')
    back.signedIn('wxaaaaaaaaaaaaaaaa')
    expect(back.assign).not.toHaveBeenCalled()
  })

  it('takes no account that is none', async () => {
    const page = await opened('#/', { search: '?appid=https://evil.example' })
    page.signIn()
    expect(page.assign.mock.calls).toEqual([['/api/v1/my/sign-in?to=%2F']])
  })

  it('says what went wrong, and begins anew when it is reloaded', async () => {
    const page = await opened('#/?error=my.refused')
    expect(page.gate.value).toEqual({ kind: 'trouble', code: 'my.refused' })
    expect(page.place.hash).toBe('#/pages/home/index')
    expect((await opened('#/?error=%3Cscript%3E')).gate.value).toEqual({ kind: 'trouble', code: 'unknown' })
  })
})

describe('a call', () => {
  it('carries the cookie, the mark of our pages, and no token', async () => {
    const page = await opened('#/')
    const fetch = answering(204)
    await page.api.post('/my/opt-out', { idempotencyKey: 'k' })
    const [url, init] = fetch.mock.calls[0]!
    expect(url).toBe('/api/v1/my/opt-out')
    expect(init).toMatchObject({ method: 'POST', credentials: 'same-origin' })
    expect(init.headers).toMatchObject({ 'x-requested-with': 'fetch', 'idempotency-key': 'k' })
    expect(Object.keys(init.headers as object).join()).not.toMatch(/authorization/i)
  })

  it('fails with the server\'s words, and the gate stays open', async () => {
    const page = await opened('#/')
    answering(422, { error: { code: 'invalid', message: '请填写手机号', field: 'phone' } })
    await expect(page.api.post('/my/link', { body: { phone: '1' } })).rejects.toMatchObject({ status: 422, field: 'phone', message: '请填写手机号' })
    answering(502, undefined)
    await expect(page.api.get('/my/me')).rejects.toMatchObject({ code: 'server.down' })
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
    await expect(page.api.get('/my/me')).rejects.toMatchObject({ code: 'network.unreachable' })
    expect(page.gate.value.kind).toBe('open')
    expect(page.api.session.reachable).toBe(false)
  })
})

describe('the JS-SDK', () => {
  const given = { app_id: 'wx1', timestamp: 1, nonce_str: 'n', signature: 's', script_url: 'https://sdk.example/wx.js' }

  /** A browser that loads scripts, or does not. */
  async function sdk(answer: object, script?: { wx?: object }) {
    const page = await opened('#/notices')
    const fetch = answering(200, answer)
    const loaded: string[] = []
    vi.spyOn(document.head, 'append').mockImplementation((tag) => {
      const element = tag as HTMLScriptElement
      loaded.push(element.src)
      Object.assign(window, { wx: script?.wx })
      queueMicrotask(() => (script ? element.onload?.(new Event('load')) : element.onerror?.('error')))
    })
    const { jsSdk } = await import('../customer/js-sdk')
    return { ...page, fetch, loaded, jsSdk }
  }
  const wx = (says: 'ready' | 'error') => {
    let ready: () => void = () => undefined
    let error: (problem: object) => void = () => undefined
    return { ready: (done: () => void) => { ready = done }, error: (failed: () => void) => { error = failed }, config: vi.fn(() => (says === 'ready' ? ready() : error({ errMsg: 'config:invalid signature' }))) }
  }

  it('is loaded once, from where the server says, for the page without its fragment', async () => {
    const fake = wx('ready')
    const page = await sdk(given, { wx: fake })
    expect(await Promise.all([page.jsSdk(), page.jsSdk()])).toEqual([fake, fake])
    expect(page.loaded).toEqual(['https://sdk.example/wx.js'])
    expect(page.fetch.mock.calls.map(([url]) => url)).toEqual(['/api/v1/my/js-sdk?url=https%3A%2F%2Fcrm.example.com%2Fmy%2F'])
    expect(fake.config).toHaveBeenCalledWith(expect.objectContaining({ appId: 'wx1', nonceStr: 'n', signature: 's', openTagList: ['wx-open-subscribe'] }))
  })

  it('is not there where none is set up, and nothing is loaded then', async () => {
    const page = await sdk({ ...given, script_url: null })
    await expect(page.jsSdk()).rejects.toMatchObject({ why: 'none' })
    expect(page.loaded).toEqual([])
  })

  it('is tried again after it did not come', async () => {
    const page = await sdk(given)
    await expect(page.jsSdk()).rejects.toMatchObject({ why: 'load' })
    await expect(page.jsSdk()).rejects.toMatchObject({ why: 'load' })
    expect(page.loaded).toHaveLength(2)
  })

  it('says so where WeChat refuses the page', async () => {
    const page = await sdk(given, { wx: wx('error') })
    await expect(page.jsSdk()).rejects.toMatchObject({ why: 'config', message: 'config:invalid signature' })
  })
})
