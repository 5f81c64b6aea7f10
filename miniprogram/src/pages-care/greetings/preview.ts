import { reactive } from 'vue'
import type { Schema } from '@common/client'
import { toFailure, type ApiFailure } from '@common/session'
import { api } from '@/api/client'

type Rule = Schema<'RuleOut'>

/** How many greetings of a rule at once. */
const PART = 20
/** How many rules at the same time: WeChat allows ten calls, and the server has others to serve. */
const AT_ONCE = 3

/** What a rule would do on the day. */
export interface RulePart {
  rule: Rule
  items: Schema<'TriedOut'>[]
  dueAt: string | undefined
  /** Whether anything is sent on that day: it may have been stopped. */
  inForce: boolean
  next: string | undefined
  state: 'loading' | 'ready' | 'failed'
}

export interface Preview {
  parts: RulePart[]
  /** The rules are known, and each has answered. */
  settled: boolean
  error: ApiFailure | undefined
  load: (day: string) => Promise<void>
  more: (part: RulePart) => Promise<void>
}

/** What the rules in force would send on a day, rule by rule; nothing is written. Answers to another day are dropped. */
export function usePreview(): Preview {
  let round = 0
  let on = ''

  async function ask(part: RulePart, mine: number) {
    part.state = 'loading'
    try {
      const answer = await api.post('/greeting-rules/{id}/dry-run', { path: { id: part.rule.id }, body: { day: on, limit: PART, ...(part.next ? { cursor: part.next } : {}) } })
      if (mine !== round) return
      part.items = [...part.items, ...answer.items]
      part.dueAt = answer.due_at
      part.inForce = answer.in_force
      part.next = answer.next ?? undefined
      part.state = 'ready'
    }
    catch {
      if (mine === round) part.state = 'failed'
    }
  }

  async function load(day: string) {
    const mine = ++round
    on = day
    preview.settled = false
    preview.error = undefined
    preview.parts = []
    try {
      const { items } = await api.get('/greeting-rules')
      if (mine !== round) return
      preview.parts = items.filter(rule => rule.active).map((rule): RulePart => ({ rule, items: [], dueAt: undefined, inForce: true, next: undefined, state: 'loading' }))
      const waiting = [...preview.parts]
      const work = async () => {
        for (let part = waiting.shift(); part && mine === round; part = waiting.shift()) await ask(part, mine)
      }
      await Promise.all(Array.from({ length: AT_ONCE }, work))
    }
    catch (thrown) {
      if (mine === round) preview.error = toFailure(thrown)
    }
    if (mine === round) preview.settled = true
  }

  const preview: Preview = reactive({
    parts: [],
    settled: false,
    error: undefined,
    load,
    more: (part: RulePart) => (part.state === 'loading' ? Promise.resolve() : ask(part, round)),
  })
  return preview
}
