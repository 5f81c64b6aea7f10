import { useI18n } from 'vue-i18n'
import { useFormat } from '@/composables/useFormat'
import { useLabels } from '@/composables/useLabels'
import { currentLocale } from '@/i18n'
import { shareShipped } from './amounts'
import type { OrderFull } from './types'

/** How an order stands, in one line. The server's sentence is what customers are told, and is Chinese. */
export function useStanding(): (order: OrderFull) => string {
  const { t } = useI18n()
  const fmt = useFormat()
  const { labelOf } = useLabels()
  return order => {
    if (currentLocale() === 'zh-CN') return order.standing
    const share = order.lines.reduce((sum, line) => sum + shareShipped(line), 0) / Math.max(1, order.lines.length)
    return order.state === 'partly_shipped' ? t('orders.shippedShare', { share: fmt.value.percent(share, 0) }) : labelOf('OrderState', order.state)
  }
}
