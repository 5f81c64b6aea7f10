import { ref, watch, type Ref } from 'vue'
import { recall, remember } from '@/lib/storage'
import { useMe } from '@/stores/me'

/** A habit of this person on this browser (columns, widths, open panels), kept under a name. */
export function usePreference<T>(name: string, fallback: T): Ref<T> {
  const key = `gx.pref.${useMe().me?.staff.id ?? 0}.${name}`
  const value = ref(recall(key, fallback)) as Ref<T>
  watch(value, now => remember(key, now), { deep: true })
  return value
}
