import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { api } from '@/api'
import { useLoad } from '@/composables/useLoad'

/** The company's levels of dunning; the levels of letters count from 1. */
export function useLevels() {
  const { t } = useI18n()
  const settings = useLoad(signal => api.get('/settings', { signal }))
  const levels = computed(() => settings.data.value?.dunning_levels ?? [])
  return {
    levels,
    gap: computed(() => settings.data.value?.dunning_gap_days),
    nameOf: (level: number) => levels.value[level - 1]?.name ?? t('dunning.levelNo', { n: level }),
  }
}

/** How much a level warns: the first is a reminder, the last is serious. */
export function toneOf(level: number, all: number): 'info' | 'warn' | 'danger' {
  if (level <= 1) return 'info'
  return level >= all ? 'danger' : 'warn'
}
