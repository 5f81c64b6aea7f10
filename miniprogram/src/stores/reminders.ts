import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Schema } from '@common/client'
import { api } from '@/api/client'
import { useFormat } from '@/locale'
import { storage } from '@/platform/storage'
import { appid, askForNotices, canAskForNotices } from '@/platform/wechat'
import { useSession } from './session'

type Notice = Schema<'StaffNoticeOut'>
type Answer = Schema<'ConsentAnswer'>

/** WeChat asks for at most three templates at once. */
const MOST_AT_ONCE = 3
/** With fewer reminders left than this it is worth asking again. */
const ENOUGH = 3

/** What WeChat answered for the templates that were asked for; everything else in it (`errMsg`) is left out. */
export function answersFor(templates: readonly string[], said: Record<string, string>): Record<string, Answer> {
  const known = templates.flatMap((id): [string, Answer][] => {
    const word = said[id]?.startsWith('accept') ? 'accept' : said[id]
    return word === 'accept' || word === 'reject' || word === 'ban' || word === 'filter' ? [[id, word]] : []
  })
  return Object.fromEntries(known)
}

/**
 * The person's own reminders over WeChat. Each consent allows one, so they are asked for now and then: where they look
 * at the settings, and after something was done, at most once a day.
 */
export const useReminders = defineStore('reminders', () => {
  const sessions = useSession()
  const format = useFormat()
  const notices = shallowRef<readonly Notice[]>([])
  const loaded = ref(false)
  const busy = ref(false)
  const asking = computed(() => `reminders.${sessions.owner ?? 'nobody'}`)
  /** Whom nobody asks any more, and on which day: what stands on the device is not reactive. */
  const rested = ref<string>()

  const remaining = computed(() => notices.value.reduce((sum, one) => sum + one.remaining, 0))
  /** What this very program may ask for; another company's mini-program has templates of its own. */
  const own = computed(() => (canAskForNotices ? notices.value.filter(one => one.appid === appid()) : []))
  const canAsk = computed(() => own.value.length > 0)
  const today = () => format.value.dayOf(sessions.now())
  /** Whether this is a moment to ask: few are left, and nobody has asked today. */
  const due = computed(() => canAsk.value && own.value.some(one => one.remaining < ENOUGH) && rested.value !== `${asking.value} ${today()}` && storage.get<string>(asking.value) !== today())

  async function load(): Promise<void> {
    if (!sessions.signedIn) return
    notices.value = (await api.get('/me/notices')).items
    loaded.value = true
  }

  /** No more asking today. */
  function rest() {
    rested.value = `${asking.value} ${today()}`
    storage.set(asking.value, today())
  }

  /**
   * Asks WeChat; to be called within the handler of a tap, with nothing awaited before. Answers how many of the
   * templates were agreed to, or nothing where WeChat did not ask.
   */
  async function ask(): Promise<number | undefined> {
    if (busy.value || !canAsk.value) return undefined
    const ids = [...own.value].sort((a, b) => a.remaining - b.remaining).slice(0, MOST_AT_ONCE).map(one => one.template_id)
    busy.value = true
    try {
      const results = answersFor(ids, await askForNotices(ids))
      if (!Object.keys(results).length) return undefined
      rest()
      notices.value = (await api.post('/me/notices', { body: { results } })).items
      return Object.values(results).filter(answer => answer === 'accept').length
    }
    finally {
      busy.value = false
    }
  }

  /** Asks where this is a moment for it; what comes of it disturbs nobody. Within the handler of a tap, as `ask`. */
  function offer(): void {
    if (due.value) ask().catch(() => undefined)
  }

  return { notices, loaded, busy, remaining, canAsk, due, load, rest, ask, offer }
})
