import { describe, expect, it, vi } from 'vitest'
import { createFormat } from '@common/format'
import { isEvent, linesOf, takeUpNewest, takeUpOlder } from '@/screens/talks/chat/merge'
import { partsOf } from '@/screens/talks/chat/richText'
import { askedFor, fillIn, fitting, type QuickReply } from '@/screens/talks/compose/quick'
import { sizeOf, windowOf } from '@/screens/talks/compose/window'
import { fits, takeUp } from '@/screens/talks/list/merge'
import { readOn } from '@/screens/talks/list/pages'
import type { Message, Talk, Windows } from '@/screens/talks/types'

const talk = (id: number, at: string, more: Partial<Talk> = {}): Talk => ({
  id, identity_id: id, followed: true, unread: 0, last_message_at: `2026-11-23T${at}:00Z`, waiting_since: `2026-11-23T${at}:00Z`, ...more,
})
const said = (id: number, at: string, more: Partial<Message> = {}): Message => ({
  id, conversation_id: 1, direction: 'in', kind: 'text', content: `message ${id}`, via: 'chat', state: 'received', at: `2026-11-23T${at}:00Z`, ...more,
})
const ids = (rows: readonly { id: number }[]) => rows.map(row => row.id)

describe('the list of talks', () => {
  it('takes up what is new and keeps the pages that were read', () => {
    const rows = [talk(5, '10:00'), talk(4, '09:00'), talk(3, '08:00'), talk(2, '07:00')]
    // Talk 3 got a message: it is on top, and not twice; talks of later pages stay.
    expect(ids(takeUp({ rows }, [talk(3, '11:00'), talk(5, '10:00')], false, 'all'))).toEqual([3, 5, 4, 2])
    // What is neither fresh nor older than the fresh ones left the list.
    expect(ids(takeUp({ rows }, [talk(5, '10:00'), talk(3, '08:00')], false, 'all'))).toEqual([5, 3, 2])
    expect(ids(takeUp({ rows }, [talk(5, '10:00')], true, 'all'))).toEqual([5])
    expect(takeUp({ rows }, [], true, 'all')).toEqual([])
  })

  it('leaves the talk that is looked at in its place though it waits no more', () => {
    const rows = [talk(1, '07:00'), talk(2, '08:00'), talk(3, '09:00')]
    const fresh = [talk(1, '07:00'), talk(3, '09:00')]
    expect(ids(takeUp({ rows, keep: 2 }, fresh, true, 'waiting'))).toEqual([1, 2, 3])
    expect(ids(takeUp({ rows, keep: 9 }, fresh, true, 'waiting'))).toEqual([1, 3])
  })

  it('filters what the server can not, reading on until enough fit', async () => {
    const mine = { id: 4, name: 'Li' }
    expect(fits(talk(1, '07:00', { owner: mine }), { view: 'mine', unread: false, unlinked: false }, 4)).toBe(true)
    expect(fits(talk(1, '07:00'), { view: 'mine', unread: false, unlinked: false }, 4)).toBe(false)
    expect(fits(talk(1, '07:00', { contact: mine }), { view: 'all', unread: false, unlinked: true }, 4)).toBe(false)
    const pages: Record<string, { items: Talk[], next: string | null }> = {
      '': { items: [talk(1, '07:00'), talk(2, '07:00')], next: 'b' }, b: { items: [talk(3, '07:00')], next: 'c' }, c: { items: [talk(5, '07:00')], next: null },
    }
    const fetch = vi.fn(async (cursor?: string) => pages[cursor ?? '']!)
    expect(await readOn(fetch, row => row.id % 2 === 1, 2)).toEqual({ items: [talk(1, '07:00'), talk(3, '07:00')], next: 'c' })
    expect(fetch).toHaveBeenCalledTimes(2)
    expect((await readOn(fetch, () => false, 2)).next).toBe(null)
  })
})

describe('the messages of a talk', () => {
  it('grow at both ends without gaps and doubles', () => {
    const first = takeUpNewest({ messages: [], older: null }, [said(3, '10:02'), said(2, '10:01')], 'o1')
    expect([ids(first.messages), first.older]).toEqual([[2, 3], 'o1'])
    const older = takeUpOlder(first, [said(2, '10:01'), said(1, '10:00')], null)
    expect([ids(older.messages), older.older]).toEqual([[1, 2, 3], null])
    const more = takeUpNewest(older, [said(4, '10:03'), said(3, '10:02', { state: 'failed' })], 'o2')
    expect([ids(more.messages), more.older]).toEqual([[1, 2, 3, 4], null])
    expect(more.messages[2]?.state).toBe('failed')
    // So much was said meanwhile that the page does not reach back: what was shown would have a gap.
    const far = takeUpNewest(more, [said(60, '12:01'), said(59, '12:00')], 'o3')
    expect([ids(far.messages), far.older]).toEqual([[59, 60], 'o3'])
  })

  it('stand by days, with events as lines and speakers named once', () => {
    const out = { direction: 'out', via: 'custom', staff: { id: 4, name: 'Li' } } as const
    const messages = [
      said(1, '01:00'), said(2, '01:01'), said(3, '01:02', { kind: 'event' }), said(4, '01:03'), said(5, '01:30'), said(6, '01:31', out), said(7, '16:30'),
    ]
    const lines = linesOf(messages, createFormat({ locale: 'en' }).dayOf)
    expect(lines.map(line => line.kind === 'said' ? (line.joined ? 'joined' : 'said') : line.kind))
      .toEqual(['day', 'said', 'joined', 'event', 'said', 'said', 'said', 'day', 'said'])
    expect(isEvent(said(1, '01:00', { kind: 'menu' })) && !isEvent(said(1, '01:00', { kind: 'menu', direction: 'out' }))).toBe(true)
  })

  it('show links that can be opened, and nothing else as links', () => {
    expect(partsOf('见<a href="https://a.cn/my">我的页面</a>。')).toEqual([{ text: '见' }, { text: '我的页面', href: 'https://a.cn/my' }, { text: '。' }])
    expect(partsOf('https://a.cn/x，谢谢')).toEqual([{ text: 'https://a.cn/x', href: 'https://a.cn/x' }, { text: '，谢谢' }])
    expect(partsOf('<a href="javascript:alert(1)">x</a>')).toEqual([{ text: 'x' }])
    expect(partsOf('<b>1</b>')).toEqual([{ text: '<b>1</b>' }])
  })
})

describe('what may be sent', () => {
  const windows = (...all: [number, string][]): Windows => ({
    remaining: 0, by_message: 0, windows: all.map(([remaining, at]) => ({ trigger: 'message', remaining, expires_at: `2026-11-25T${at}:00Z` })),
  })
  const now = Date.parse('2026-11-25T01:00:00Z')

  it('is the sum of the open windows until the last one closes', () => {
    expect(windowOf({ followed: true, windows: windows([3, '10:00'], [2, '01:01'], [4, '00:59']) }, now))
      .toEqual({ kind: 'open', remaining: 5, leftMs: 9 * 3_600_000, until: '2026-11-25T10:00:00Z', urgent: false })
    expect(windowOf({ followed: true, windows: windows([1, '10:00']) }, now)).toMatchObject({ urgent: true })
    expect(windowOf({ followed: true, windows: windows([4, '00:59']) }, now)).toEqual({ kind: 'closed' })
    expect(windowOf({ followed: false, windows: windows([3, '10:00']) }, now)).toEqual({ kind: 'unfollowed' })
  })

  it('counts as the platform does', () => {
    expect(sizeOf('你好😀')).toMatchObject({ bytes: 10, characters: 3, fits: true, near: false })
    expect([sizeOf('好'.repeat(682)).fits, sizeOf('好'.repeat(683)).fits, sizeOf('a'.repeat(1001)).fits]).toEqual([true, false, false])
  })
})

describe('quick replies', () => {
  const reply = (id: number, category: string, content: string): QuickReply => ({ id, shared: true, category, content, position: id, updated_at: '', version: 1 })
  const replies = [reply(1, '问候', '{contact}您好'), reply(2, '报价', '价格如下'), reply(3, '其他', '报价单已发')]

  it('are asked for by a slash at the beginning', () => {
    expect([askedFor('/'), askedFor('/报 价'), askedFor('a/b'), askedFor('/a\nb'), askedFor('')]).toEqual(['', '报 价', null, null, null])
  })

  it('are found by heading and text, headings first', () => {
    expect(ids(fitting(replies, '报价'))).toEqual([2, 3])
    expect(ids(fitting(replies, ''))).toEqual([1, 2, 3])
    expect(fitting(replies, '没有')).toEqual([])
  })

  it('are filled in without a brace left', () => {
    expect(fillIn('{contact}您好，{company}{me}', { contact: '王总', me: '李娜' })).toBe('王总您好，李娜')
    expect(fillIn('{other}', {})).toBe('{other}')
  })
})
