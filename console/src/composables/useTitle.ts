import { watchEffect } from 'vue'

/** The title of the browser's tab while a page is shown. */
export function useTitle(title: () => string | undefined): void {
  watchEffect(() => {
    const text = title()
    document.title = text ? `${text} · 关系` : '关系 · Guanxi'
  })
}
