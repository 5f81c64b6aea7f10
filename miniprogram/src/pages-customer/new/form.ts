import type { Body, Schema } from '@common/client'
import { allPhones } from '../components/phones'

/** What the form holds. Kept as a draft as it is. */
export interface Form {
  name: string
  kind: Schema<'CustomerKind'>
  contact: string
  salutation: string
  title: string
  phones: string[]
  region: string
  industry: string
  source: string
  taxNumber: string
  remark: string
  reason: string
}

export function emptyForm(phone = ''): Form {
  return { name: '', kind: 'prospect', contact: '', salutation: '', title: '', phones: [phone], region: '', industry: '', source: '', taxNumber: '', remark: '', reason: '' }
}

/** Whether anything was typed that would be a loss. */
export function isWorthKeeping(form: Form): boolean {
  return [form.name, form.contact, form.title, form.salutation, form.region, form.industry, form.source, form.taxNumber, form.remark, ...form.phones].some(one => one.trim())
}

const orNothing = (text: string) => text.trim() || null

export function bodyOf(form: Form): Body<'/customers'> {
  const phones = allPhones(form.phones)
  const someone = form.contact.trim() || phones.length
  return {
    name: form.name.trim(),
    kind: form.kind,
    region: orNothing(form.region),
    industry: orNothing(form.industry),
    source: orNothing(form.source),
    tax_number: orNothing(form.taxNumber),
    remark: orNothing(form.remark),
    looks_alike_reason: orNothing(form.reason),
    // a number without a name is kept with the customer's own
    contacts: someone ? [{ name: form.contact.trim() || form.name.trim().slice(0, 50), salutation: orNothing(form.salutation), title: orNothing(form.title), phones }] : [],
  }
}

/** What is asked to find others like it; nothing where there is too little to ask for. */
export function checkOf(form: Form): Body<'/customers/check'> | undefined {
  const name = form.name.trim()
  const phones = allPhones(form.phones).filter(number => number.length >= 7)
  const tax = form.taxNumber.trim()
  return name.length >= 2 || phones.length || tax.length >= 15 ? { name, phones, tax_number: tax || null } : undefined
}
