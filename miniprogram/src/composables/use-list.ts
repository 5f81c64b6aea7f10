import { onReachBottom } from '@dcloudio/uni-app'
import { nextTick, reactive } from 'vue'
import { toFailure, type ApiFailure } from '@common/session'

/** A page of a list, as the API answers it. */
export interface Page<T> { items: T[], next?: string | null }

export interface List<T> {
  items: T[]
  /** `first` while there is nothing to show yet. */
  state: 'idle' | 'first' | 'again' | 'more' | 'failed'
  /** Whether there is more. */
  next: string | undefined
  error: ApiFailure | undefined
  /** Whether it was loaded at least once. */
  loaded: boolean
  /** Loads from the start; what is shown stays until the answer is there. */
  reload: () => Promise<void>
  /** Empties it and loads from the start: another question was asked. */
  restart: () => Promise<void>
  /** Loads the next page, if there is one. */
  more: () => Promise<void>
}

/** No more than so many pages are loaded by themselves to fill a screen. */
const MOST_TO_FILL = 6
const ROOM = 240

/**
 * An endless list over keyset pages. It loads on by itself when its end comes near, and as long as it does not fill the
 * screen (a short list on a tall screen never reaches its bottom). To be called in the page's own setup.
 */
export function useList<T>(fetch: (cursor: string | undefined) => Promise<Page<T>>): List<T> {
  let generation = 0
  let filled = 0

  async function load(state: 'first' | 'again' | 'more'): Promise<void> {
    const mine = ++generation
    list.state = state
    list.error = undefined
    try {
      const page = await fetch(state === 'more' ? list.next : undefined)
      if (mine !== generation) return
      list.items = state === 'more' ? [...list.items, ...page.items] : page.items
      list.next = page.next ?? undefined
      list.loaded = true
      list.state = 'idle'
      if (state !== 'more') filled = 0
      void fill(mine)
    }
    catch (thrown) {
      if (mine !== generation) return
      list.error = toFailure(thrown)
      list.state = 'failed'
    }
  }

  async function fill(mine: number): Promise<void> {
    if (!list.next || filled >= MOST_TO_FILL) return
    await nextTick()
    if (await room() && mine === generation && list.state === 'idle') {
      filled += 1
      await more()
    }
  }

  function more(): Promise<void> {
    if (!list.next || ['more', 'first', 'again'].includes(list.state)) return Promise.resolve()
    return load('more')
  }

  const list = reactive({
    items: [],
    state: 'idle',
    next: undefined,
    error: undefined,
    loaded: false,
    reload: () => load(list.items.length ? 'again' : 'first'),
    restart: () => {
      list.items = []
      list.loaded = false
      return load('first')
    },
    more,
  }) as List<T>

  onReachBottom(() => void more())
  return list
}

/** Whether there is room below what is shown. */
function room(): Promise<boolean> {
  return new Promise((resolve) => {
    uni.createSelectorQuery().selectViewport().scrollOffset((at) => {
      const { scrollHeight, scrollTop } = at as { scrollHeight?: number, scrollTop?: number }
      const height = uni.getSystemInfoSync().windowHeight
      resolve(!!scrollHeight && scrollHeight - (scrollTop ?? 0) < height + ROOM)
    }).exec()
  })
}
