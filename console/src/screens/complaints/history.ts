/** What happened with a complaint, from what its page knows. */
import type { ComplaintFull } from './types'

export type EventKind
  = | 'filed' | 'reopened' | 'asked' | 'inquiryAnswered' | 'warned' | 'drafted' | 'letterSent' | 'told'

export interface Event {
  key: string
  kind: EventKind
  at: string
  /** Who did it, or is told. */
  who: string
  /** What was said, or of what kind it was. */
  text: string
}

/** The newest first. */
export function historyOf(full: ComplaintFull, comma: string): Event[] {
  const events: Event[] = [
    ...full.rounds.map(one => one.round === 1
      ? { key: `round-${one.id}`, kind: 'filed' as const, at: full.complaint.created_at, who: '', text: '' }
      : { key: `round-${one.id}`, kind: 'reopened' as const, at: one.begun_at, who: '', text: one.reason ?? '' }),
    ...full.rounds.flatMap(one => one.answered_at && one.answered_by === 'call' ? [{ key: `told-${one.id}`, kind: 'told' as const, at: one.answered_at, who: '', text: '' }] : []),
    ...full.inquiries.flatMap(one => [
      { key: `asked-${one.id}`, kind: 'asked' as const, at: one.asked_at, who: one.asked_by?.name ?? '', text: one.department.name },
      ...(one.answered_at ? [{ key: `answer-${one.id}`, kind: 'inquiryAnswered' as const, at: one.answered_at, who: one.answered_by?.name ?? '', text: one.department.name }] : []),
    ]),
    ...full.letters.flatMap(one => [
      { key: `letter-${one.id}`, kind: 'drafted' as const, at: one.created_at, who: '', text: one.number },
      ...(one.sent_at ? [{ key: `sent-${one.id}`, kind: 'letterSent' as const, at: one.sent_at, who: one.confirmed_by?.name ?? '', text: one.number }] : []),
    ]),
    ...full.warnings.map((one, index) => ({ key: `warning-${index}`, kind: 'warned' as const, at: one.at, who: one.told.map(staff => staff.name).join(comma), text: one.kind })),
  ]
  return events.sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
}
