import type { Tone } from '@common/enums'
import type { Schema } from '@/api'

/** The kinds of jobs that a company has, as they are offered for filtering. */
export const JOB_KINDS = ['push.send', 'mass.start', 'mass.send', 'mass.ask', 'mass.note', 'staff.remind', 'identity.look_up', 'contact.forget'] as const

export function toneOfJob(job: Schema<'JobOut'>): Tone {
  if (job.state === 'dead') return 'danger'
  if (job.state === 'running') return 'info'
  return job.attempts > 0 ? 'warn' : 'neutral'
}

/** What a job is about, as a page that shows it. */
export function pageOf(key: string, value: unknown): { name: string, params: { id: string } } | null {
  const names: Record<string, string> = { push: 'push', customer: 'customer', order: 'order', account: 'account' }
  const name = names[key]
  return name && typeof value === 'number' ? { name, params: { id: String(value) } } : null
}
