import { onScopeDispose, ref, watch, type Ref } from 'vue'

/** A value that follows another one when it has been quiet for a while. */
export function useDebounced<T>(source: () => T, ms = 200): Ref<T> {
  const value = ref(source()) as Ref<T>
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(source, next => {
    clearTimeout(timer)
    timer = setTimeout(() => { value.value = next }, ms)
  })
  onScopeDispose(() => clearTimeout(timer))
  return value
}
