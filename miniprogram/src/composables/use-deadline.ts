import { computed, onUnmounted, ref, type ComputedRef } from 'vue'
import type { Tone } from '@common/enums'
import type { Schema } from '@common/client'
import { useClock } from './use-clock'

export type Complaint = Schema<'ComplaintOut'>

/** How a complaint stands to its deadline, in milliseconds of the clock on the wall. */
export interface Left {
  kind: 'left' | 'over' | 'in_time' | 'late' | 'withdrawn'
  ms: number
  tone: Tone
}

const TONES: Record<string, Tone> = { in_time: 'success', half: 'info', near: 'warn', overdue: 'danger' }

/**
 * What is left until the deadline, or what it is over by. How much of the working time is used says the server; that a
 * deadline has passed since it said so shows the clock.
 */
export function leftOf(complaint: Pick<Complaint, 'standing' | 'due_at' | 'answered_at'>, now: number): Left {
  const due = Date.parse(complaint.due_at)
  if (complaint.standing === 'withdrawn') return { kind: 'withdrawn', ms: 0, tone: 'neutral' }
  if (complaint.standing === 'answered_in_time') return { kind: 'in_time', ms: 0, tone: 'success' }
  if (complaint.standing === 'answered_late') return { kind: 'late', ms: Date.parse(complaint.answered_at ?? complaint.due_at) - due, tone: 'danger' }
  if (now >= due) return { kind: 'over', ms: now - due, tone: 'danger' }
  return { kind: 'left', ms: due - now, tone: TONES[complaint.standing] ?? 'neutral' }
}

const TICK_MS = 30_000

/** The server's time, told again twice a minute, and when the server has said what time it is: for countdowns. To be called in a setup. */
export function useTick(): ComputedRef<number> {
  const { now } = useClock()
  const beat = ref(0)
  const timer = setInterval(() => { beat.value += 1 }, TICK_MS)
  onUnmounted(() => clearInterval(timer))
  return computed(() => (beat.value >= 0 ? now() : 0))
}
