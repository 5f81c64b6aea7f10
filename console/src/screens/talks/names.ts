import type { Talk } from './types'

/** Who a talk is with, in two lines: the person and their company, or a follower whom nobody knows. */
export function titleOf(talk: Pick<Talk, 'contact' | 'customer' | 'identity_id'>, follower: (id: number) => string): { title: string, company: string } {
  const title = talk.contact?.name ?? talk.customer?.name ?? follower(talk.identity_id)
  return { title, company: talk.contact ? talk.customer?.name ?? '' : '' }
}
