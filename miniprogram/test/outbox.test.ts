import { beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { useNetwork } from '@/stores/network'
import { useOutbox } from '@/stores/outbox'
import { useSession, type Me } from '@/stores/session'
import { fakeUni, type Asked } from './uni'

const me = { staff: { id: 4, name: '李娜' }, tenant: { id: 1, name: '关山' }, roles: ['sales'], reach: {}, zone: 'Asia/Shanghai', today: '2026-11-23', now: '2026-11-23T02:00:00Z' } as unknown as Me
const followUp = { path: '/customers/7/follow-ups', body: { channel: 'phone', content: '谈了价格' }, title: '跟进', about: 'customer:7' }
const posts = () => fakeUni.asked.filter(asked => asked.method === 'POST' && asked.url.includes('follow-ups'))
const keyOf = (asked: Asked | undefined) => asked?.header['idempotency-key']

function signIn() {
  fakeUni.storage.set('gx.m.tokens', { access: 'a', refresh: 'r', endsAt: Date.now() + 3_600_000 })
  const session = useSession()
  session.me = me
  session.signedIn = true
  const network = useNetwork()
  network.watchNetwork()
  return useOutbox()
}

describe('the outbox', () => {
  beforeEach(() => { vi.useRealTimers() })

  it('sends at once where there is a network', async () => {
    const outbox = signIn()
    await nextTick()
    fakeUni.answer(() => ({ status: 201, body: { id: 1 } }))
    const item = outbox.put(followUp)
    await outbox.settled()
    expect(outbox.stateOf(item.key)).toBe('gone')
    expect(posts()).toHaveLength(1)
    expect(keyOf(posts()[0])).toBe(item.key)
  })

  it('keeps what was written offline, on the device, and sends it once when the network is back', async () => {
    const outbox = signIn()
    await nextTick()
    fakeUni.network(false)
    const item = outbox.put(followUp)
    await outbox.settled()
    expect(outbox.stateOf(item.key)).toBe('waiting')
    expect(posts()).toHaveLength(0)
    expect(fakeUni.storage.get('gx.m.outbox.1.4')).toHaveLength(1)
    fakeUni.answer(() => ({ status: 201, body: { id: 1 } }))
    fakeUni.network(true)
    await outbox.settled()
    expect(posts()).toHaveLength(1)
    expect(fakeUni.storage.has('gx.m.outbox.1.4')).toBe(false)
  })

  it('repeats with the same key where the answer got lost', async () => {
    vi.useFakeTimers()
    const outbox = signIn()
    await nextTick()
    fakeUni.answer(() => ({ fail: 'request:fail timeout' }))
    outbox.put(followUp)
    await outbox.settled()
    expect(outbox.waiting).toBe(1)
    expect(posts()).toHaveLength(1)
    fakeUni.answer(() => ({ status: 201, body: { id: 1 } }))
    await vi.advanceTimersByTimeAsync(2500)
    expect(posts()).toHaveLength(2)
    expect(keyOf(posts()[0])).toBe(keyOf(posts()[1]))
    expect(outbox.items).toHaveLength(0)
  })

  it('puts what the server refuses aside, with the reason, and goes on with the next', async () => {
    const outbox = signIn()
    await nextTick()
    let first = true
    fakeUni.answer(() => {
      if (!first) return { status: 201, body: { id: 2 } }
      first = false
      return { status: 422, body: { error: { code: 'invalid', message: '日期太早', field: 'next_contact_on' } } }
    })
    const bad = outbox.put(followUp)
    outbox.put({ ...followUp, body: { channel: 'visit', content: '第二条' } })
    await outbox.settled()
    await outbox.settled()
    expect(outbox.items).toMatchObject([{ key: bad.key, state: 'refused', why: '日期太早', field: 'next_contact_on' }])
    expect(posts()).toHaveLength(2)
  })

  it('asks a person after a day, when the server may have forgotten the key', async () => {
    const outbox = signIn()
    await nextTick()
    fakeUni.network(false)
    const item = outbox.put(followUp)
    Object.assign(outbox.items[0]!, { tried: true, at: Date.now() - 25 * 3_600_000 })
    fakeUni.answer(() => ({ status: 201, body: { id: 1 } }))
    fakeUni.network(true)
    await outbox.settled()
    expect(outbox.stateOf(item.key)).toBe('refused')
    expect(posts()).toHaveLength(0)
  })

  it('belongs to a person: another who signs in does not send it', async () => {
    const outbox = signIn()
    await nextTick()
    fakeUni.network(false)
    outbox.put(followUp)
    useSession().me = { ...me, staff: { id: 9, name: '王强' } }
    await nextTick()
    expect(outbox.items).toHaveLength(0)
    useSession().me = me
    await nextTick()
    expect(outbox.items).toHaveLength(1)
  })
})
