import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { TermWords } from './terms'

/** What is said of shares and payment that can't be. */
export function useTermWords() {
  const { t } = useI18n()
  return computed<TermWords>(() => ({
    shareNeeded: t('trade.shareNeeded'), planNeeded: t('trade.planNeeded'), shareSum: t('trade.shareSumWrong'), shareTwice: t('trade.shareTwice'), planSum: t('trade.planSumWrong'),
    planAmount: t('trade.planAmountWrong'), planDay: t('trade.planDayWrong'), days: t('trade.daysWrong'),
  }))
}
