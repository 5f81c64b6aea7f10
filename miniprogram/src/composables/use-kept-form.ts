import { onUnload } from '@dcloudio/uni-app'
import { nextTick, ref, watch, type Ref } from 'vue'
import { dropFile } from '@/platform/kept-files'
import { useDrafts } from '@/stores/drafts'

export interface KeptForm<F> {
  /** What was typed the last time stands in the form again. */
  restored: Ref<boolean>
  /** Fills the form: `start`, above it what was kept, and what `also` puts there. From then on each change is kept. */
  begin: (start: F, also?: () => void) => Promise<void>
  /** Throws away what was typed, pictures included. */
  startOver: (empty: F) => void
  /** It was sent: it is no draft any more, and changes nothing further. */
  done: () => void
}

export interface KeptFormOptions<F> {
  /** The name of its draft, for the person who is signed in. */
  name: () => string
  /** Whether anything was typed that would be a loss. */
  worth: (form: F) => boolean
  /** Something was typed: what was wrong before may be right now. */
  changed: () => void
}

/**
 * A form that is on the device at each key stroke: a call, a crash, a lost network loses nothing. Pictures of the form
 * are kept files by their names, in `pictures`. To be called in the page's own setup.
 */
export function useKeptForm<F extends object>(form: F, { name, worth, changed }: KeptFormOptions<F>): KeptForm<F> {
  const drafts = useDrafts()
  const restored = ref(false)
  let keeps = false

  async function begin(start: F, also?: () => void) {
    const kept = drafts.load<F>(name())
    Object.assign(form, start, kept)
    also?.()
    restored.value = !!kept
    await nextTick()
    keeps = true
  }

  function startOver(empty: F) {
    for (const picture of (form as { pictures?: string[] }).pictures ?? []) void dropFile(picture)
    Object.assign(form, empty)
    drafts.drop(name())
    restored.value = false
  }

  function done() {
    keeps = false
    drafts.drop(name())
  }

  watch(form, () => {
    if (!keeps) return
    changed()
    if (worth(form)) drafts.save(name(), form)
    else drafts.drop(name())
  })
  onUnload(() => { keeps = false })

  return { restored, begin, startOver, done }
}
