import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useFormat } from '@/composables/useFormat'
import { useUi } from '@/stores/ui'
import { byWord } from './figures'
import type { Words } from './charts'
import type { By, Row } from './types'

/** How figures are written in charts, and what rows are called. */
export function useWords() {
  const { t } = useI18n()
  const fmt = useFormat()
  const ui = useUi()
  const words = computed<Words>(() => ({
    money: amount => fmt.value.money(amount),
    moneyShort: amount => Math.abs(amount) < 10_000 ? fmt.value.quantity(String(Math.round(amount))) : fmt.value.moneyShort(String(Math.round(amount))).replace('¥', ''),
    percent: share => fmt.value.percent(share),
    count: n => fmt.value.count(n),
    tokens: ui.tokens,
  }))
  /** What a row is called; what has no name says what it stands for. */
  const nameOf = (by: By, row: Pick<Row, 'key' | 'name'>) =>
    row.name || (row.key === 0 || byWord(by) ? t(`profit.none.${by}`) : t('profit.unnamed', { key: row.key }))
  return { words, nameOf }
}
