import { afterEach, describe, expect, it, vi } from 'vitest'
import { words } from '@common/enums'
import { copyText } from '@/screens/pushes/copy'
import { TABS, isCancellable, isMoving, narrowed, noFilter, queryOf } from '@/screens/pushes/filters'
import { reasonText } from '@/screens/pushes/reasons'

describe('filters of pushes', () => {
  it('have each state in one tab', () => {
    expect(TABS.flat().sort()).toEqual([...words('PushState')].sort())
  })

  it('ask for what was chosen', () => {
    expect(queryOf(noFilter)).toEqual({})
    expect(queryOf({ ...noFilter, state: 'sent,delivered', rule_id: 3, from: '2026-11-01' })).toEqual({ state: 'sent,delivered', rule_id: 3, from: '2026-11-01' })
    expect([narrowed({ ...noFilter, rule_id: 3, state: 'sent' }), narrowed({ ...noFilter, kind: 'reply' })]).toEqual([false, true])
  })

  it('know what can be called off', () => {
    expect(words('PushState').filter(isCancellable)).toEqual(['planned', 'queued', 'handed_over'])
    expect(words('PushState').filter(isMoving)).toEqual(['planned', 'queued', 'sending'])
  })
})

describe('reasons', () => {
  it('are translated where they are known', () => {
    expect(reasonText('en', '客户已退订')).toBe('The customer has unsubscribed')
    expect(reasonText('zh-CN', '客户已退订')).toBe('客户已退订')
    expect([reasonText('en', '活动改期'), reasonText('en', null)]).toEqual(['活动改期', ''])
  })
})

describe('copying', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('uses the clipboard where there is one', async () => {
    const writeText = vi.fn(() => Promise.resolve())
    vi.stubGlobal('navigator', { clipboard: { writeText } })
    expect(await copyText('祝福')).toBe(true)
    expect(writeText).toHaveBeenCalledWith('祝福')
  })

  it('falls back where the page may not use it, and leaves nothing behind', async () => {
    vi.stubGlobal('navigator', { clipboard: { writeText: () => Promise.reject(new Error('denied')) } })
    const execCommand = vi.fn(() => true)
    Object.defineProperty(document, 'execCommand', { value: execCommand, configurable: true })
    expect(await copyText('祝福')).toBe(true)
    expect(execCommand).toHaveBeenCalledWith('copy')
    expect(document.querySelector('textarea')).toBeNull()
  })
})
