import type { Body, Schema } from '@common/client'
import { addDays } from '@common/format'

export type Channel = Schema<'FollowUpChannel'>

/** What the form holds. Kept as a draft as it is. */
export interface Form {
  channel: Channel
  contact?: number | undefined
  content: string
  confirmed: boolean
  next?: string | undefined
  place: string
  understanding: string
  needs: string
  productUse: string
  /** Kept files, see `platform/kept-files.ts`. */
  pictures: string[]
}

export const MOST_PICTURES = 9
export const MOST_CHARACTERS = 4000

export function emptyForm(channel: Channel = 'phone', contact?: number): Form {
  return { channel, contact, content: '', confirmed: false, next: undefined, place: '', understanding: '', needs: '', productUse: '', pictures: [] }
}

/** Whether anything was typed that would be a loss. */
export function isWorthKeeping(form: Form): boolean {
  return !!(form.content.trim() || form.understanding.trim() || form.needs.trim() || form.productUse.trim() || form.place.trim() || form.pictures.length)
}

/** The chips of the next date: how many days from today. */
export const NEXT_DAYS = [1, 3, 7, 14, 30] as const

export function nextChoices(today: string): string[] {
  return NEXT_DAYS.map(days => addDays(today, days))
}

const orNothing = (text: string) => text.trim() || null

/** The body of a form; pictures go apart. `at` is now, so that one that waits for the network keeps its time. */
export function bodyOf(form: Form, at: number): Body<'/customers/{id}/follow-ups'> {
  return {
    at: new Date(at).toISOString(),
    channel: form.channel,
    contact_id: form.contact ?? null,
    content: form.content.trim(),
    confirmed: form.confirmed,
    next_contact_on: form.next ?? null,
    place: orNothing(form.place),
    understanding: orNothing(form.understanding),
    needs: orNothing(form.needs),
    product_use: orNothing(form.productUse),
  }
}
