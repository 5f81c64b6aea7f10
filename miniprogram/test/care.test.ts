import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useCopied } from '@/pages-care/components/copied'
import { usePreview } from '@/pages-care/greetings/preview'
import { queryOf } from '@/pages-care/revisits/filter'
import { objection } from '@/pages-more/password/rules'
import { answersFor, useReminders } from '@/stores/reminders'
import { useSession, type Me } from '@/stores/session'
import { fakeUni } from './uni'

const asked = vi.hoisted(() => ({ ids: [] as string[][], says: {} as Record<string, string> }))
vi.mock('@/platform/wechat', () => ({
  canAskForNotices: true,
  appid: () => 'wx1',
  askForNotices: (ids: string[]) => { asked.ids.push(ids); return Promise.resolve(asked.says) },
}))

const me = { staff: { id: 4, name: '李娜' }, tenant: { id: 1, name: '关山' }, roles: ['sales'], reach: {}, zone: 'Asia/Shanghai', today: '2026-11-23', now: '2026-11-23T02:00:00Z' } as unknown as Me

function signIn() {
  fakeUni.storage.set('gx.m.tokens', { access: 'a', refresh: 'r', endsAt: Date.now() + 3_600_000 })
  const session = useSession()
  session.me = me
  session.signedIn = true
}

const notice = (template: string, remaining: number, appid = 'wx1') => ({ appid, template_id: template, title: '待办提醒', content: '', remaining })

describe('reminders', () => {
  beforeEach(() => {
    asked.ids.length = 0
    asked.says = { T1: 'accept', errMsg: 'ok' }
    signIn()
    fakeUni.answer(({ method }) => ({ body: { items: [notice('T1', method === 'POST' ? 1 : 0), notice('T9', 9, 'wx9')], next: null } }))
  })

  it('keep only what WeChat said of the templates', () => {
    expect(answersFor(['a', 'b', 'c', 'd'], { a: 'acceptWithAlert', b: 'reject', c: 'nonsense', errMsg: 'ok' })).toEqual({ a: 'accept', b: 'reject' })
  })

  it('are asked for once a day, for this mini-program only, and told to the server', async () => {
    const reminders = useReminders()
    await reminders.load()
    expect(reminders.due).toBe(true)
    reminders.offer()
    await vi.waitFor(() => expect(reminders.remaining).toBe(10))
    expect(asked.ids).toEqual([['T1']])
    expect(fakeUni.asked.find(call => call.method === 'POST')?.data).toEqual({ results: { T1: 'accept' } })
    expect(reminders.due).toBe(false)
    reminders.offer()
    expect(asked.ids).toHaveLength(1)
    // whoever wants more may always ask
    await reminders.ask()
    expect(asked.ids).toHaveLength(2)
  })

  it('are asked for again where WeChat did not ask, and rest where the person turned away', async () => {
    asked.says = { errMsg: 'requestSubscribeMessage:fail' }
    const reminders = useReminders()
    await reminders.load()
    expect(await reminders.ask()).toBeUndefined()
    expect(reminders.due).toBe(true)
    reminders.rest()
    expect(reminders.due).toBe(false)
  })

  it('are not offered where enough are left', async () => {
    fakeUni.answer(() => ({ body: { items: [notice('T1', 5)], next: null } }))
    const reminders = useReminders()
    await reminders.load()
    expect(reminders.due).toBe(false)
    expect(reminders.canAsk).toBe(true)
  })
})

describe('what was copied', () => {
  it('is known until it was sent, on this device, for this person, for some days', () => {
    signIn()
    const copied = useCopied()
    copied.mark(5)
    expect(useCopied().at(5)).toBeGreaterThan(0)
    expect(fakeUni.storage.get('gx.m.copied.1.4')).toHaveProperty('5')
    copied.forget(5)
    expect(copied.at(5)).toBeUndefined()
    expect(fakeUni.storage.has('gx.m.copied.1.4')).toBe(false)
  })
})

describe('revisits', () => {
  it('are due until today, or come later', () => {
    expect(queryOf({ view: 'due', mine: true, customer: undefined }, '2026-11-23')).toEqual({ state: 'open', due_until: '2026-11-23', mine: true })
    expect(queryOf({ view: 'later', mine: false, customer: 7 }, '2026-11-30')).toEqual({ state: 'open', due_from: '2026-12-01', customer_id: 7 })
  })
})

describe('the preview of greetings', () => {
  it('asks rule by rule, leaves out what rests, and goes on where there is more', async () => {
    signIn()
    const rule = (id: number, active = true) => ({ id, name: `规则 ${id}`, active })
    fakeUni.answer(({ method, url, data }) => {
      if (method === 'GET') return { body: { items: [rule(1), rule(2, false), rule(3)], next: null } }
      const cursor = (data as { cursor?: string }).cursor
      if (url.includes('/3/')) return { status: 500, body: { error: { code: 'internal', message: '坏了' } } }
      return { body: { due_at: '2026-11-26T01:30:00Z', in_force: true, items: [{ contact: { id: cursor ? 2 : 1 } }], totals: {}, next: cursor ? null : '1' } }
    })
    const preview = usePreview()
    await preview.load('2026-11-26')
    expect(preview.parts.map(part => [part.rule.id, part.state, part.items.length])).toEqual([[1, 'ready', 1], [3, 'failed', 0]])
    await preview.more(preview.parts[0]!)
    expect(preview.parts[0]).toMatchObject({ items: [{ contact: { id: 1 } }, { contact: { id: 2 } }], next: undefined })
  })
})

describe('a new password', () => {
  it('is looked at before it is sent', () => {
    expect(objection('lina', 'old-password', 'short', 'short')).toEqual({ field: 'new', key: 'short' })
    expect(objection('lina.wang', 'old-password', 'Lina.Wang', 'Lina.Wang')).toEqual({ field: 'new', key: 'login' })
    expect(objection('lina', 'old-password', 'old-password', 'old-password')).toEqual({ field: 'new', key: 'same' })
    expect(objection('lina', 'old-password', 'new-password', 'new-passwort')).toEqual({ field: 'again', key: 'differs' })
    expect(objection('lina', 'old-password', 'new-password', 'new-password')).toBeUndefined()
    expect(objection('lina', 'old-password', '汉'.repeat(129), '')).toEqual({ field: 'new', key: 'long' })
  })
})
