import type { Tone } from '@common/enums'
import type { Schema } from './api/client'

export type Complaint = Schema<'MyComplaintOut'>

/** Where a complaint stands, as its customer needs to know it: our own steps are none of theirs. */
export type Standing = 'received' | 'working' | 'answered' | 'withdrawn'

export function standingOf(complaint: Pick<Complaint, 'state'>): Standing {
  switch (complaint.state) {
    case 'open':
    case 'assigned':
      return 'received'
    case 'result_sent':
    case 'closed':
      return 'answered'
    case 'withdrawn':
      return 'withdrawn'
    default:
      return 'working'
  }
}

const TONES: Record<Standing, Tone> = { received: 'info', working: 'brand', answered: 'success', withdrawn: 'neutral' }

export function toneOf(standing: Standing): Tone {
  return TONES[standing]
}

/** Whether the customer still waits for an answer. */
export function waits(complaint: Pick<Complaint, 'state'>): boolean {
  return ['received', 'working'].includes(standingOf(complaint))
}

/** What was typed of a new one, kept for this tab. Pictures are on the server already. */
export interface Form { content: string, order: number | undefined, pictures: number[] }

export function isWorthKeeping(form: Form): boolean {
  return !!form.content.trim() || form.pictures.length > 0
}
