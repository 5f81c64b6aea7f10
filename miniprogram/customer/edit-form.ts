import type { Body, Schema } from './api/client'

type Person = Schema<'MyPerson'>
type Day = Schema<'MyBirthday'>

/** What one corrects of oneself, as it is typed. */
export interface EditForm {
  name: string
  salutation: string
  birthday: Day | null
  consent: boolean
}

export function formOf(person: Person): EditForm {
  return { name: person.name, salutation: person.salutation ?? '', birthday: person.birthday ?? null, consent: false }
}

const sameDay = (a: Day | null, b: Day | null) =>
  a === b || (!!a && !!b && a.calendar === b.calendar && (a.year ?? null) === (b.year ?? null) && a.month === b.month && a.day === b.day && !!a.leap === !!b.leap)

/** Whether a birthday is to be kept that is not kept yet: that needs their consent. */
export function needsConsent(form: EditForm, person: Person): boolean {
  return form.birthday !== null && !sameDay(form.birthday, person.birthday ?? null)
}

/** What changes, and nothing else; nothing where all is as it was. */
export function patchOf(form: EditForm, person: Person): Body<'/my/me', 'patch'> | undefined {
  const patch: Body<'/my/me', 'patch'> = { version: person.version }
  const name = form.name.trim()
  const salutation = form.salutation.trim() || null
  if (name !== person.name) patch.name = name
  if (salutation !== (person.salutation ?? null)) patch.salutation = salutation
  if (!sameDay(form.birthday, person.birthday ?? null)) {
    patch.birthday = form.birthday
    if (form.birthday) patch.birthday_consent = form.consent
  }
  return Object.keys(patch).length > 1 ? patch : undefined
}

/** A draft of this form, if it is one: what lies in the browser may be of another version of these pages. */
export function isForm(value: unknown): value is EditForm {
  const form = value as Partial<EditForm> | null | undefined
  return typeof form?.name === 'string' && typeof form.salutation === 'string' && typeof form.consent === 'boolean' && (form.birthday === null || typeof form.birthday === 'object')
}
