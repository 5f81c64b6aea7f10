import type { Schema } from './api/client'
import { format, locale, t } from './locale'

/** Where an order stands, in a sentence. The server's knows more; it is in Chinese. */
export function standingOf(order: Schema<'MyOrderRow'>): string {
  if (locale() === 'zh-CN') return order.status
  if (order.state === 'confirmed' && order.deliver_by) return t('standing.confirmedBy', { day: format.shortDate(order.deliver_by, order.ordered_on) })
  return t(`standing.${order.state}`)
}
