/**
 * Labels of the API's enums in both languages, the tones they are shown in, and errors for people.
 * A new enum or word in openapi.json fails a test until it has labels here.
 */
import { labels as zh } from './enums.zh-CN'
import { labels as en } from './enums.en'
import { errors as errorsEn } from './errors.en'
import type { ApiFailure } from './failure'
import type { Locale } from './format'

export type EnumName = keyof typeof zh
/** The words of an enum: `Word<'OrderState'>`. */
export type Word<E extends EnumName> = keyof (typeof zh)[E] & string
/** The shape of a language's labels. */
export type EnumLabels = { [E in EnumName]: { [W in Word<E>]: string } }

const LABELS: Record<Locale, EnumLabels> = { 'zh-CN': zh, en }

/** The label of a word; a word that we do not know (a newer server) is shown as it is. */
export function label(locale: Locale, name: EnumName, word: string | null | undefined): string {
  if (word === null || word === undefined || word === '') return '—'
  return (LABELS[locale][name] as Record<string, string>)[word] ?? word
}

/** All words of an enum, in the order in which people choose from them. */
export function words<E extends EnumName>(name: E): Word<E>[] {
  return Object.keys(zh[name]) as Word<E>[]
}

/** The words of an enum with labels, for choices. */
export function choices<E extends EnumName>(locale: Locale, name: E): { value: Word<E>, label: string }[] {
  return words(name).map(value => ({ value, label: label(locale, name, value) }))
}

/** How a state looks: one of the soft pairs of the tokens. */
export type Tone = 'neutral' | 'brand' | 'info' | 'success' | 'warn' | 'danger' | 'gradeA' | 'gradeB' | 'gradeC' | 'gradeD'

type Tones = { [E in EnumName]?: { [W in Word<E>]?: Tone } }

const TONES: Tones = {
  ApprovalState: { waiting: 'warn', approved: 'success', refused: 'danger' },
  BatchState: { sending: 'info', sent: 'success', failed: 'danger', in_doubt: 'warn' },
  BindingState: { pending: 'warn', approved: 'success', refused: 'danger' },
  ComplaintLetterState: { draft: 'warn', sending: 'info', sent: 'success', failed: 'danger' },
  ComplaintOutcome: { pending: 'info', on_time: 'success', late: 'warn', missed: 'danger' },
  ComplaintStanding: { half: 'info', near: 'warn', overdue: 'danger', answered_in_time: 'success', answered_late: 'warn' },
  ComplaintState: { open: 'danger', assigned: 'warn', in_progress: 'info', resolved: 'brand', result_drafted: 'brand', result_sent: 'success' },
  CustomerKind: { customer: 'brand', prospect: 'info', partner: 'success', competitor: 'warn' },
  DeliveryState: { planned: 'warn', shipped: 'info', arrived: 'brand', signed: 'success', returned: 'danger' },
  ForgettingState: { waiting: 'warn', done: 'success' },
  Grade: { A: 'gradeA', B: 'gradeB', C: 'gradeC', D: 'gradeD' },
  ImportState: { mapping: 'warn', checked: 'warn', reading: 'info', checking: 'info', applying: 'info', done: 'success', failed: 'danger' },
  JobState: { running: 'info', dead: 'danger' },
  LetterState: { draft: 'warn', sent: 'success', printed: 'success' },
  LinkState: { linked: 'success', asked: 'warn' },
  MarginGrade: { high: 'success', middle: 'info', low: 'warn' },
  MassState: {
    requested: 'warn', approved: 'info', sending: 'info', sent: 'success', failed: 'danger', in_doubt: 'warn',
  },
  MessageState: { queued: 'info', failed: 'danger', in_doubt: 'warn' },
  OpportunityState: { open: 'info', won: 'success', lost: 'danger' },
  OrderState: { confirmed: 'info', partly_shipped: 'warn', shipped: 'brand', closed: 'success' },
  Outcome: { send: 'success', later: 'info', hand_over: 'warn' },
  PurchaseOrderState: { confirmed: 'info', partly_received: 'warn', received: 'brand', closed: 'success' },
  PushState: {
    planned: 'neutral', queued: 'info', sending: 'info', sent: 'brand', delivered: 'success',
    failed: 'danger', in_doubt: 'warn', handed_over: 'warn',
  },
  QuoteState: { waiting: 'warn', approved: 'brand', sent: 'info', ordered: 'success', lost: 'danger' },
  Selling: { promoted: 'brand', restricted: 'warn' },
  Severity: { urgent: 'danger' },
  Stage: { lead: 'info', engaged: 'info', active: 'success', dormant: 'warn', lost: 'danger' },
  Standing: { open: 'info', missing: 'danger', answered: 'success', bad: 'danger' },
  TaskState: { open: 'warn', done: 'success' },
  WriteOffState: { waiting: 'warn', applied: 'success', refused: 'danger' },
  Urgency: { overdue: 'danger', today: 'warn', soon: 'info' },
}

/** The tone of a word; `neutral` where none is set. */
export function tone(name: EnumName, word: string | null | undefined): Tone {
  return (TONES[name] as Record<string, Tone> | undefined)?.[word ?? ''] ?? 'neutral'
}

/** What to say of a failure. The server's Chinese sentence knows more than its code; English has the code's. */
export function failureText(locale: Locale, failure: ApiFailure): string {
  if (locale === 'zh-CN') return failure.message
  return errorsEn[failure.code] ?? errorsEn[failure.code.split('.')[0] ?? ''] ?? `The server answered: ${failure.message}`
}
