import { ref } from 'vue'

export type Theme = 'light' | 'dark'

/** The system's theme; one for the whole program. */
const theme = ref<Theme>(initial())

function initial(): Theme {
  try {
    const known = (uni.getAppBaseInfo?.() ?? uni.getSystemInfoSync()) as { theme?: string, hostTheme?: string }
    return (known.hostTheme ?? known.theme) === 'dark' ? 'dark' : 'light'
  }
  catch {
    return 'light'
  }
}

/** Begins to follow the system; once, when the program starts. */
export function watchTheme(): void {
  theme.value = initial()
  uni.onThemeChange?.((change: { theme: string }) => { theme.value = change.theme === 'dark' ? 'dark' : 'light' })
}

export function useTheme() {
  return theme
}
