import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { tokensOf } from '@common/tokens'
import { recall, remember } from '@/lib/storage'

export type ThemeChoice = 'light' | 'dark' | 'system'
export type Density = 'normal' | 'dense'

/** How the page looks to this person on this browser. */
export const useUi = defineStore('ui', () => {
  // theme.js reads this key before the first paint: it is plain text, not JSON.
  const theme = ref<ThemeChoice>(asChoice(localStorage.getItem('gx.theme')))
  const narrowNav = ref(recall('gx.nav.narrow', false))
  const density = ref<Density>(recall<Density>('gx.density', 'normal'))

  const system = window.matchMedia('(prefers-color-scheme: dark)')
  const systemDark = ref(system.matches)
  system.addEventListener('change', event => { systemDark.value = event.matches })

  const dark = computed(() => theme.value === 'dark' || (theme.value === 'system' && systemDark.value))
  const tokens = computed(() => tokensOf(dark.value ? 'dark' : 'light'))

  watch(dark, on => document.documentElement.classList.toggle('dark', on), { immediate: true })
  watch(theme, choice => localStorage.setItem('gx.theme', choice))
  watch(narrowNav, on => remember('gx.nav.narrow', on))
  watch(density, value => remember('gx.density', value))

  return { theme, dark, tokens, narrowNav, density }
})

function asChoice(text: string | null): ThemeChoice {
  return text === 'light' || text === 'dark' ? text : 'system'
}
