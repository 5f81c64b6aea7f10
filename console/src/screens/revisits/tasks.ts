import { addDays, daysBetween } from '@common/format'
import type { Word } from '@common/enums'
import { api, type Body, type Schema } from '@/api'
import type { Intent } from '@/composables/useAction'

export type Task = Schema<'TaskOut'>
/** Till when something is put off, and why. */
export type Postponement = Body<'/revisits/{id}/postpone'>

export async function postponeTask(id: number, body: Postponement, { idempotencyKey }: Intent): Promise<Task> {
  return await api.post('/revisits/{id}/postpone', { path: { id }, body, idempotencyKey })
}

/** The filters of the list, as they stand in the address. */
export type Filters = {
  state: Schema<'TaskState'>
  source: Schema<'RevisitTrigger'> | undefined
  owner_id: number | undefined
  customer_id: number | undefined
  mine: boolean
  /** Only what is due today or was before. */
  due: boolean
}

export const noFilter: Filters = { state: 'open', source: undefined, owner_id: undefined, customer_id: undefined, mine: false, due: false }

/** How urgent an open task is: as the to-do list has it. */
export function urgencyOf(dueOn: string, today: string): Word<'Urgency'> {
  const days = daysBetween(today, dueOn)
  return days < 0 ? 'overdue' : days === 0 ? 'today' : days <= 7 ? 'soon' : 'sometime'
}

/** The most days that a task can be put off. */
export const FARTHEST = 90

/** Dates that are mostly meant when a task is put off. */
export function laterDates(today: string): { on: string, days: number }[] {
  return [1, 3, 7, 14, 30].map(days => ({ on: addDays(today, days), days }))
}
