import { onScopeDispose, ref, type Ref } from 'vue'

/** Whether the window has room for what is not needed everywhere: columns, filters. */
export function useWide(least = 1600): Ref<boolean> {
  const query = window.matchMedia(`(min-width: ${least}px)`)
  const wide = ref(query.matches)
  const changed = () => { wide.value = query.matches }
  query.addEventListener('change', changed)
  onScopeDispose(() => query.removeEventListener('change', changed))
  return wide
}
