import type { Schema } from './api/client'
import { format, has, label, locale, t } from './locale'

/** A state in customers' words; a newer server may have one that these pages have none for. */
const wordOf = (state: string) => (has(`standing.${state}`) ? t(`standing.${state}`) : label('OrderState', state))

/** Where an order stands, in a few words that need nothing but the order itself. */
export function headlineOf(order: Schema<'MyOrder'>): string {
  if (order.state !== 'shipped') return wordOf(order.state)
  const left = order.deliveries.filter(one => one.state !== 'returned')
  if (left.length && left.every(one => one.state === 'signed')) return t('standing.signed')
  return t(left.length && left.every(one => one.state === 'signed' || one.state === 'arrived') ? 'standing.arrived' : 'standing.shipped')
}

/** What there is to say beyond the headline: how much is shipped, or when it shall be there. */
export function moreOf(order: Schema<'MyOrder'>): string {
  if (order.state === 'partly_shipped') return locale() === 'zh-CN' ? order.status : ''
  return order.state === 'confirmed' && order.deliver_by ? t('standing.by', { day: format.shortDate(order.deliver_by, order.ordered_on) }) : ''
}

/** Where an order stands, in a sentence. The server's knows more; it is in Chinese. */
export function standingOf(order: Schema<'MyOrderRow'>): string {
  if (locale() === 'zh-CN') return order.status
  if (order.state === 'confirmed' && order.deliver_by) return t('standing.confirmedBy', { day: format.shortDate(order.deliver_by, order.ordered_on) })
  return wordOf(order.state)
}
