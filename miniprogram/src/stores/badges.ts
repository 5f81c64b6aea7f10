import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { api } from '@/api/client'
import { useSession } from './session'

/** Where a tab stands in pages.json. */
const TAB = { today: 0, messages: 2 } as const

/** The figures on the tabs: what is due today or late, and how many customers wait for an answer. */
export const useBadges = defineStore('badges', () => {
  const today = ref(0)
  const messages = ref(0)
  const sessions = useSession()

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

  /** Asks the server, quietly: a badge is worth no message about an error. */
  async function refresh(): Promise<void> {
    if (!sessions.signedIn) return
    const [todo, waiting] = await Promise.allSettled([
      api.get('/todo'),
      sessions.may('conversations') ? api.get('/conversations', { query: { waiting: true, limit: 100 } }) : undefined,
    ])
    if (todo.status === 'fulfilled') today.value = todo.value.items.filter(item => item.urgency === 'overdue' || item.urgency === 'today').length
    if (waiting.status === 'fulfilled' && waiting.value) messages.value = waiting.value.items.length
  }

  watch([today, messages], draw)

  return { today, messages, draw, refresh }
})
