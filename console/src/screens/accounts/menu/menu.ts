/** The menu under the chat, as it is edited and as the platform takes it. */
import type { Schema } from '@/api'

export const MOST_BUTTONS = 3
export const MOST_BELOW = 5

export type Act = 'click' | 'view' | 'miniprogram'
export const ACTS: readonly Act[] = ['click', 'view', 'miniprogram']

/** A button as it is edited. What the editor does not know is kept in `other` and sent as it came. */
export interface Button {
  uid: number
  name: string
  act: Act | 'other'
  key: string
  url: string
  appid: string
  pagepath: string
  other?: Record<string, unknown>
  below: Button[]
}

let last = 0

export function newButton(name = '', more: Partial<Button> = {}): Button {
  last += 1
  return { uid: last, name, act: 'click', key: '', url: '', appid: '', pagepath: '', below: [], ...more }
}

type Wire = Record<string, unknown>

/** From the platform's form. */
export function fromWire(button: Wire): Button {
  const text = (name: string) => typeof button[name] === 'string' ? button[name] : ''
  const below = Array.isArray(button.sub_button) ? (button.sub_button as Wire[]).map(fromWire) : []
  const type = text('type')
  const known = ACTS.includes(type as Act)
  return newButton(text('name'), {
    act: known ? type as Act : type ? 'other' : 'click',
    key: text('key'), url: text('url'), appid: text('appid'), pagepath: text('pagepath'), below,
    ...(type && !known ? { other: button } : {}),
  })
}

/** Into the platform's form. */
export function toWire(button: Button): Wire {
  const name = button.name.trim()
  if (button.below.length) return { name, sub_button: button.below.map(toWire) }
  switch (button.act) {
    case 'click': return { name, type: 'click', key: button.key.trim() || name }
    case 'view': return { name, type: 'view', url: button.url.trim() }
    case 'miniprogram': return { name, type: 'miniprogram', appid: button.appid.trim(), pagepath: button.pagepath.trim(), url: button.url.trim() }
    default: return { ...button.other, name }
  }
}

/** How wide a name is: a Chinese character is two. */
export function widthOf(name: string): number {
  return [...name.trim()].reduce((sum, letter) => sum + ((letter.codePointAt(0) ?? 0) > 0xff ? 2 : 1), 0)
}

/** What is wrong with a menu: for a button the key of a text, the first thing only. */
export function problems(menu: readonly Button[]): Map<number, string> {
  const found = new Map<number, string>()
  const look = (button: Button, top: boolean) => {
    const wrong = wrongWith(button, top)
    if (wrong) found.set(button.uid, wrong)
    button.below.forEach(one => look(one, false))
  }
  menu.forEach(one => look(one, true))
  return found
}

function wrongWith(button: Button, top: boolean): string | null {
  if (!button.name.trim()) return 'accounts.menu.noName'
  if (widthOf(button.name) > (top ? 8 : 16)) return top ? 'accounts.menu.longTop' : 'accounts.menu.longBelow'
  if (button.below.length) return null
  if (button.act === 'view' && !/^https?:\/\/\S+$/.test(button.url.trim())) return 'accounts.menu.urlWrong'
  if (button.act === 'miniprogram') {
    if (!button.appid.trim()) return 'accounts.menu.appidMissing'
    if (!button.pagepath.trim()) return 'accounts.menu.pageMissing'
    if (!/^https?:\/\/\S+$/.test(button.url.trim())) return 'accounts.menu.urlWrong'
  }
  return null
}

/** A menu to begin with: its words are those that the chat answers to. */
export function beginning(account: Pick<Schema<'AccountOut'>, 'appid'>, origin: string, t: (key: string) => string): Button[] {
  const page = `${origin}/api/v1/my/sign-in?appid=${encodeURIComponent(account.appid)}&to=/orders`
  return [
    newButton(t('accounts.menu.orders'), {
      below: [newButton(t('accounts.menu.myOrders'), { act: 'view', url: page }), newButton('查订单', { key: '查订单' }), newButton('查物流', { key: '查物流' })],
    }),
    newButton(t('accounts.menu.sales'), { key: '人工' }),
    newButton(t('accounts.menu.help'), { key: '帮助' }),
  ]
}

/** Moves one of a list one place. */
export function swapped<T>(list: readonly T[], index: number, by: 1 | -1): T[] {
  const copy = [...list]
  const [one, other] = [copy[index], copy[index + by]]
  if (one === undefined || other === undefined) return copy
  copy[index] = other
  copy[index + by] = one
  return copy
}
