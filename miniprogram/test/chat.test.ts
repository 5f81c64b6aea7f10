import { describe, expect, it } from 'vitest'
import { bytesOf, fillIn, linesOf, restOf, withNewest, withOlder, type Message } from '@/pages-talk/chat/lines'
import { isAmr, wavOf } from '@/pages-talk/voice/wav'

function said(id: number, at = `2026-11-23T0${Math.min(id, 9)}:00:00Z`, more: Partial<Message> = {}): Message {
  return { id, at, conversation_id: 1, content: `${id}`, direction: 'in', kind: 'text', state: 'received', via: 'chat', ...more }
}
const ids = (shown: { messages: readonly Message[] }) => shown.messages.map(one => one.id)

describe('the messages of a talk', () => {
  it('grow at both ends, and change in their place', () => {
    const first = withNewest({ messages: [], older: undefined }, [said(4), said(3)], 'c3')
    expect(ids(first)).toEqual([3, 4])
    const older = withOlder(first, [said(2), said(1)], undefined)
    expect(ids(older)).toEqual([1, 2, 3, 4])
    const newer = withNewest(older, [said(5), said(4, undefined, { state: 'sent' })], 'c4')
    expect(ids(newer)).toEqual([1, 2, 3, 4, 5])
    expect(newer.messages[3]?.state).toBe('sent')
    expect(newer.older).toBeUndefined()
  })

  it('begin anew where so much was said that the newest page does not reach back', () => {
    const shown = withNewest({ messages: [said(1), said(2)], older: undefined }, [said(9), said(8)], 'c8')
    expect(ids(shown)).toEqual([8, 9])
    expect(shown.older).toBe('c8')
  })

  it('have a line for each day, and for what happened', () => {
    const lines = linesOf([said(1, '2026-11-22T01:00:00Z'), said(2, '2026-11-23T01:00:00Z', { kind: 'event' }), said(3, '2026-11-23T02:00:00Z')], at => at.slice(0, 10))
    expect(lines.map(line => line.kind)).toEqual(['day', 'said', 'day', 'event', 'said'])
  })
})

describe('what may be sent', () => {
  const now = Date.parse('2026-11-23T00:00:00Z')
  const talk = (hours: number, remaining: number) => ({ followed: true, windows: { remaining, by_message: remaining, windows: [{ trigger: 'message' as const, remaining, expires_at: new Date(now + hours * 3_600_000).toISOString() }] } })

  it('is what the open windows leave', () => {
    expect(restOf(talk(20, 4), now)).toMatchObject({ kind: 'open', remaining: 4, urgent: false })
    expect(restOf(talk(2, 4), now)).toMatchObject({ urgent: true })
    expect(restOf(talk(20, 1), now)).toMatchObject({ urgent: true })
    expect(restOf(talk(-1, 4), now)).toEqual({ kind: 'closed' })
    expect(restOf(talk(20, 0), now)).toEqual({ kind: 'closed' })
    expect(restOf({ ...talk(20, 4), followed: false }, now)).toEqual({ kind: 'unfollowed' })
  })

  it('is counted in bytes of UTF-8', () => {
    for (const text of ['abc', '你好', '𠮷😀', 'é']) expect(bytesOf(text)).toBe(new TextEncoder().encode(text).length)
  })

  it('shows no customer a brace', () => {
    expect(fillIn('{contact}您好，我是{company}的{me}', { contact: '王总', me: '李娜' })).toBe('王总您好，我是的李娜')
  })
})

describe('a voice', () => {
  it('is known by its first bytes', () => {
    expect(isAmr(new TextEncoder().encode('#!AMR\n<'))).toBe(true)
    expect(isAmr(new TextEncoder().encode('ID3'))).toBe(false)
  })

  it('becomes a WAV file', () => {
    const wav = new DataView(wavOf(new Float32Array([0, 1, -2])))
    expect(wav.byteLength).toBe(50)
    expect(wav.getUint32(40, true)).toBe(6)
    expect([wav.getInt16(44, true), wav.getInt16(46, true), wav.getInt16(48, true)]).toEqual([0, 32767, -32767])
  })
})
