import { onScopeDispose, reactive, watch } from 'vue'
import { toFailure, type ApiFailure } from '@common/session'

/** What is looked for in a sheet, and what was found. */
export interface Finder<T> {
  /** As it is typed. */
  q: string
  busy: boolean
  /** Nothing before the first answer. */
  found: T[] | undefined
  failure: ApiFailure | undefined
  /** Says what is typed now; it is looked for once the typing pauses. */
  type: (words: string) => void
  /** Looks now. */
  search: () => Promise<void>
}

const PAUSE_MS = 200

/**
 * Looks for something while one types, for a `gx-finder-sheet`: anew whenever `open` says that it opens, at first with
 * the words of `begin` or none. A late answer to older words is dropped. To be called in a setup.
 */
export function useFinder<T>(open: () => boolean, look: (words: string) => Promise<T[]>, begin: () => string = () => ''): Finder<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  let round = 0

  async function search(): Promise<void> {
    clearTimeout(timer)
    const mine = ++round
    finder.busy = true
    finder.failure = undefined
    try {
      const found = await look(finder.q.trim())
      if (mine === round) finder.found = found
    }
    catch (thrown) {
      if (mine === round) finder.failure = toFailure(thrown)
    }
    finally {
      if (mine === round) finder.busy = false
    }
  }

  function type(words: string): void {
    clearTimeout(timer)
    finder.q = words
    timer = setTimeout(() => void search(), PAUSE_MS)
  }

  const finder = reactive({ q: '', busy: false, found: undefined, failure: undefined, type, search }) as Finder<T>

  watch(open, (opens) => {
    clearTimeout(timer)
    if (!opens) return
    finder.q = begin()
    void search()
  })
  onScopeDispose(() => clearTimeout(timer))
  return finder
}
