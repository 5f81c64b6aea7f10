import { phone as readable } from '@common/format'
import type { Schema } from '@common/client'
import { api } from '@/api/client'
import { t } from '@/locale'
import { callPhone } from '@/platform/device'
import { choose, toast, toastFailure } from './notify'

type Contact = Pick<Schema<'ContactOut'>, 'name' | 'phones'>

/** Calls one of the people; asks which number where there are several. */
export async function callOneOf(contacts: readonly Contact[]): Promise<void> {
  const numbers = contacts.flatMap(contact => contact.phones.map(({ phone }) => ({ phone, words: `${contact.name} ${readable(phone)}` })))
  const [only] = numbers
  if (!only) return toast(t('call.noNumber'))
  if (numbers.length === 1) return callPhone(only.phone)
  const chosen = await choose(numbers.slice(0, 6).map(number => number.words))
  const number = chosen === undefined ? undefined : numbers[chosen]
  if (number) callPhone(number.phone)
}

/** Calls somebody of a customer of whom only the key is known. */
export async function callCustomer(id: number): Promise<void> {
  try {
    const { items } = await api.get('/customers/{id}/contacts', { path: { id } })
    await callOneOf(items)
  }
  catch (error) {
    toastFailure(error)
  }
}
