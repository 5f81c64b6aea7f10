import { useI18n } from 'vue-i18n'
import type { Rule } from './types'

/** A rule as a sentence. */
export function useRuleText() {
  const { t } = useI18n()
  return (rule: Rule) => rule.mode === 'pareto'
    ? t('grades.rule.pareto', { a: rule.a_percent, b: rule.b_percent })
    : t('grades.rule.fixed', { top: rule.top_percent, bottom: rule.bottom_percent })
}
