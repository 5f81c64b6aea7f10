import type { Body, Schema } from '@common/client'
import { allPhones } from '../components/phones'

export type Person = Schema<'ContactOut'>
export type NewDay = Schema<'OccasionIn'>

/** What the form holds. Kept as a draft as it is. */
export interface Form {
  name: string
  salutation: string
  title: string
  phones: string[]
  email: string
  hobbies: string
  habits: string
  needs: string
  remark: string
  /** Days of somebody who is not saved yet; those of others are saved at once. */
  days: NewDay[]
}

const TEXTS = ['name', 'salutation', 'title', 'email', 'hobbies', 'habits', 'needs', 'remark'] as const

export function emptyForm(): Form {
  return { name: '', salutation: '', title: '', phones: [''], email: '', hobbies: '', habits: '', needs: '', remark: '', days: [] }
}

/** The form of a person as they are. */
export function formOf(person: Person, readable: (phone: string) => string): Form {
  const texts = Object.fromEntries(TEXTS.map(field => [field, person[field] ?? ''])) as Record<typeof TEXTS[number], string>
  return { ...texts, phones: person.phones.length ? person.phones.map(one => readable(one.phone)) : [''], days: [] }
}

const bare = (number: string) => number.replace(/^\+86/, '').replace(/^0/, '')
const samePhones = (a: Form, b: Form) => allPhones(a.phones).map(bare).join() === allPhones(b.phones).map(bare).join()

/** What of a form differs from what it began with. */
export function changes(form: Form, base: Form): Partial<Body<'/contacts/{id}', 'patch'>> {
  const changed: Record<string, unknown> = {}
  for (const field of TEXTS) if (form[field].trim() !== base[field].trim()) changed[field] = form[field].trim() || null
  if (!samePhones(form, base)) changed.phones = allPhones(form.phones)
  return changed
}

/** Takes up what somebody else has changed meanwhile; what was changed here stays. */
export function merged(form: Form, base: Form, fresh: Form): Form {
  const result = { ...form }
  for (const field of TEXTS) if (form[field].trim() === base[field].trim()) result[field] = fresh[field]
  if (samePhones(form, base)) result.phones = fresh.phones
  return result
}

/** Whether anything was typed that would be a loss. */
export function isTouched(form: Form, base: Form): boolean {
  return form.days.length > 0 || Object.keys(changes(form, base)).length > 0
}

export function bodyOf(form: Form): Body<'/customers/{id}/contacts'> {
  const texts = Object.fromEntries(TEXTS.map(field => [field, form[field].trim() || null]))
  return { ...texts, name: form.name.trim(), phones: allPhones(form.phones), occasions: form.days }
}
