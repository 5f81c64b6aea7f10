import { describe, expect, it } from 'vitest'
import { adviceOf, stepsOf } from '@/screens/accounts/checks'
import { fieldsOf, rendered, unknownIn } from '@/screens/accounts/fields'
import zh from '@/screens/accounts/locales/zh-CN.json'
import { fromWire, newButton, problems, swapped, toWire, widthOf } from '@/screens/accounts/menu/menu'
import { codeOf, QUIET, svgOf } from '@/screens/accounts/parts/qr'
import { newKey, newToken, wrongSecrets } from '@/screens/accounts/secrets'

describe('secrets', () => {
  const form = { appid: 'wx0123456789abcdef', secret: 's3cret', token: 'abc123', encoding_aes_key: '', mode: 'safe' }

  it('are made as the platform takes them', () => {
    expect(newToken()).toMatch(/^[A-Za-z0-9]{32}$/)
    expect(newKey()).toMatch(/^[A-Za-z0-9]{43}$/)
    expect(newKey()).not.toBe(newKey())
  })

  it('are checked, and may stay away when editing', () => {
    expect(wrongSecrets(form, true, false)).toEqual({ encoding_aes_key: 'accounts.keyNeeded' })
    expect(wrongSecrets({ ...form, mode: 'plain' }, true, false)).toEqual({})
    expect(wrongSecrets({ ...form, secret: '', token: '', appid: '' }, false, true)).toEqual({})
    expect(Object.keys(wrongSecrets({ ...form, secret: '密码', token: 'a-b', encoding_aes_key: 'short' }, true, false))).toEqual(['secret', 'token', 'encoding_aes_key'])
  })
})

describe('the check', () => {
  it('says what was not looked at, and what to do', () => {
    const steps = stepsOf({ ok: false, steps: [{ step: 'settings', ok: true, message: '' }, { step: 'token', ok: false, message: 'x', errcode: 40164 }] }, 'service')
    expect(steps.map(one => one.state)).toEqual(['well', 'wrong', 'skipped', 'skipped'])
    expect(stepsOf({ ok: true, steps: [] }, 'miniprogram').map(one => one.step)).toEqual(['settings', 'token', 'quota'])
    for (const errcode of [40013, 40001, 40125, 40164, 40243, 48001, 45009, 99999, null]) expect(zh.advice).toHaveProperty(adviceOf({ step: 'token', errcode }))
    expect(adviceOf({ step: 'settings', errcode: null })).toBe('settings')
  })
})

describe('the menu', () => {
  it('comes from the platform\'s form and goes back into it', () => {
    const wire = { name: '订单', sub_button: [{ name: '查', type: 'click', key: '查订单' }, { name: '页', type: 'view', url: 'https://a.cn' }, { name: '扫', type: 'scancode_push', key: 'k' }] }
    expect(toWire(fromWire(wire))).toEqual(wire)
    expect(toWire(newButton('帮助'))).toEqual({ name: '帮助', type: 'click', key: '帮助' })
  })

  it('is measured as the platform does', () => {
    expect([widthOf('联系销售'), widthOf('help')]).toEqual([8, 4])
    const [long, bare, bad] = [newButton('联系销售吧'), newButton(''), newButton('页', { act: 'view', url: 'a.cn' })]
    const wrong = problems([long, bare, newButton('好', { below: [bad] })])
    expect([wrong.get(long.uid), wrong.get(bare.uid), wrong.get(bad.uid)]).toEqual(['accounts.menu.longTop', 'accounts.menu.noName', 'accounts.menu.urlWrong'])
    expect(swapped([1, 2, 3], 0, 1)).toEqual([2, 1, 3])
    expect(swapped([1], 0, 1)).toEqual([1])
  })
})

describe('templates', () => {
  const content = '订单号：{{character_string1.DATA}}\n商品：{{thing2.DATA}}'

  it('name their fields, with what the platform takes', () => {
    expect(fieldsOf(content)).toEqual([
      { name: 'character_string1', label: '订单号', type: 'character_string', most: 32 }, { name: 'thing2', label: '商品', type: 'thing', most: 20 },
    ])
    expect(fieldsOf('{{first.DATA}}')[0]?.label).toBe('first')
  })

  it('are shown as they will read', () => {
    expect(rendered(content, { thing2: '{{称呼}}的货' }, { 称呼: '王总' })).toBe('订单号：\n商品：王总的货')
    expect(unknownIn('{{称呼}}{{价格}}')).toEqual(['价格'])
  })
})

describe('QR codes', () => {
  it('are drawn with white around them', () => {
    const code = codeOf('http://weixin.qq.com/q/abc')
    expect((code.size - 2 * QUIET - 17) % 4).toBe(0)
    expect(code.path.startsWith(`M${QUIET} ${QUIET}h7`)).toBe(true)
    expect(svgOf('x', ['<甲&乙>'])).toContain('&lt;甲&amp;乙&gt;')
  })
})
