import { nextTick, onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

/** So near to the end counts as at the end, in pixels. */
const NEAR = 48
/** So near to the beginning older messages are fetched. */
const EARLY = 200

/** A chat that stays at its end while one looks at the end, and where it was while one reads above. */
export function useStickyScroll(box: Ref<HTMLElement | null>, onTop: () => void) {
  const atEnd = ref(true)
  let sizes: ResizeObserver | undefined

  function scrolled(): void {
    const el = box.value
    if (!el) return
    atEnd.value = el.scrollHeight - el.scrollTop - el.clientHeight < NEAR
    if (el.scrollTop < EARLY) onTop()
  }

  function toEnd(smooth = false): void {
    const el = box.value
    if (!el) return
    atEnd.value = true
    el.scrollTo({ top: el.scrollHeight, behavior: smooth ? 'smooth' : 'instant' })
  }

  /** Around a change that adds above: what one reads stays where it is. */
  async function keepPlace(change: () => Promise<void>): Promise<void> {
    const el = box.value
    const fromEnd = el ? el.scrollHeight - el.scrollTop : 0
    await change()
    await nextTick()
    if (el) el.scrollTop = el.scrollHeight - fromEnd
  }

  // What grows (pictures that come, the composer) does not push the end out of sight.
  onMounted(() => {
    sizes = new ResizeObserver(() => { if (atEnd.value) toEnd() })
    if (!box.value) return
    sizes.observe(box.value)
    if (box.value.firstElementChild) sizes.observe(box.value.firstElementChild)
  })
  onBeforeUnmount(() => sizes?.disconnect())

  return { atEnd, scrolled, toEnd, keepPlace }
}
