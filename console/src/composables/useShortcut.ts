import { onBeforeUnmount, onMounted } from 'vue'

/** A key that does something from anywhere on the page, unless somebody is typing. */
export function useShortcut(key: string, act: (event: KeyboardEvent) => void): void {
  function pressed(event: KeyboardEvent): void {
    if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    // What lies over the page has the keyboard.
    if (document.querySelector('.el-overlay:not([style*="display: none"])')) return
    event.preventDefault()
    act(event)
  }
  onMounted(() => document.addEventListener('keydown', pressed))
  onBeforeUnmount(() => document.removeEventListener('keydown', pressed))
}

/** Whether keys go into a field. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}
