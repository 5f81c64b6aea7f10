import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import type { Schema } from '@common/client'
import { api } from '@/api/client'
import { useSession } from './session'

/** Where a tab stands in pages.json. */
const TAB = { today: 0, messages: 2 } as const
/** What a page shows goes over the line first; a badge can wait. */
const LATER_MS = 1_500
/** The list that a page has just shown says what the badge wants to know. */
const HEARD_MS = 10_000

/** The figures on the tabs: what is due today or late, and how many customers wait for an answer. */
export const useBadges = defineStore('badges', () => {
  const today = ref(0)
  const messages = ref(0)
  const sessions = useSession()
  let timer: ReturnType<typeof setTimeout> | undefined
  let heardAt = 0

  function show(tab: keyof typeof TAB, count: number) {
    const index = TAB[tab]
    // fails while a page without tabs is open; the next page with tabs shows it again
    if (count > 0) uni.setTabBarBadge({ index, text: count > 99 ? '99+' : String(count), fail: () => undefined })
    else uni.removeTabBarBadge({ index, fail: () => undefined })
  }

  /** Draws both again: when a page with tabs comes up. */
  function draw() {
    show('today', today.value)
    show('messages', messages.value)
  }

  /** Counts what is due, where the person's own list has come anyway. */
  function heardTodo(items: readonly Schema<'TodoEntry'>[]) {
    heardAt = Date.now()
    today.value = items.filter(item => item.urgency === 'overdue' || item.urgency === 'today').length
  }

  /** Asks the server in a moment, once for however many wishes. */
  function refreshSoon() {
    clearTimeout(timer)
    timer = setTimeout(() => void refresh(), LATER_MS)
  }

  /** Asks the server, quietly: a badge is worth no message about an error. */
  async function refresh(): Promise<void> {
    clearTimeout(timer)
    if (!sessions.signedIn) return
    const [todo, waiting] = await Promise.allSettled([
      Date.now() - heardAt < HEARD_MS ? undefined : api.get('/todo'),
      sessions.may('conversations') ? api.get('/conversations', { query: { waiting: true, limit: 100 } }) : undefined,
    ])
    if (todo.status === 'fulfilled' && todo.value) heardTodo(todo.value.items)
    if (waiting.status === 'fulfilled' && waiting.value) messages.value = waiting.value.items.length
  }

  watch([today, messages], draw)

  return { today, messages, draw, heardTodo, refresh, refreshSoon }
})
