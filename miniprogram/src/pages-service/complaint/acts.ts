import type { Schema } from '@common/client'

export type Detail = Schema<'ComplaintDetailOut'>
export type Letter = Detail['letters'][number]

/** What can be done with a complaint, as the API names it. */
export type Act = 'assign' | 'start' | 'resolve' | 'draft' | 'send' | 'told' | 'close' | 'withdraw' | 'reopen' | 'ask' | 'compensate'

/** The letter of this round, where one was begun. */
export function letterOf(detail: Pick<Detail, 'letters' | 'complaint'>): Letter | undefined {
  return [...detail.letters].sort((a, b) => b.id - a.id).find(one => one.round === detail.complaint.round && one.state !== 'replaced')
}

const NEXT: Partial<Record<Detail['complaint']['state'], readonly Act[]>> = {
  open: ['start'],
  assigned: ['start'],
  in_progress: ['resolve'],
  resolved: ['draft'],
  result_drafted: ['send', 'draft'],
  result_sent: ['close'],
}

/** The step that brings it on. A letter under way needs none; one that failed is drafted anew. */
export function nextOf(detail: Pick<Detail, 'letters' | 'complaint' | 'acts'>): Act | undefined {
  const letter = letterOf(detail)
  if (letter?.state === 'sending') return undefined
  const steps = NEXT[detail.complaint.state] ?? []
  const wanted = letter?.state === 'failed' ? steps.filter(step => step !== 'send') : steps
  return wanted.find(step => detail.acts.includes(step))
}

/** Nobody works on it any more. */
export function isOver(state: Detail['complaint']['state']): boolean {
  return ['result_sent', 'closed', 'withdrawn'].includes(state)
}

/** In the order in which they are offered; a sheet of choices holds six. */
const MORE: readonly Act[] = ['told', 'resolve', 'ask', 'assign', 'compensate', 'withdraw', 'reopen']

/** What else can be done, apart from the next step. What was sent already is told no second time. */
export function moreOf(detail: Pick<Detail, 'letters' | 'complaint' | 'acts'>): Act[] {
  const next = nextOf(detail)
  const underWay = letterOf(detail)?.state === 'sending'
  return MORE.filter(act => act !== next && detail.acts.includes(act) && !(act === 'told' && underWay))
}
