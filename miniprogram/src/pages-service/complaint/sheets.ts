import { t } from '@/locale'
import type { SheetField } from '../components/form-fields'
import { letterOf, type Detail } from './acts'
import type { Step } from './use-complaint'

export type SheetName = 'resolve' | 'told' | 'withdraw' | 'reopen' | 'ask' | 'compensate' | 'letter' | 'answer'

/** What a sheet asks for, and what becomes of it. */
export interface Sheet {
  title: string
  about?: string
  fields: SheetField[]
  yes: string
  danger?: boolean
  draft: string
  initial?: Record<string, string>
  step: Step | 'answer'
  body: (values: Record<string, string>, department?: number) => Record<string, unknown>
}

const MOST_LETTER = 2000
const MOST_REASON = 500

/** The sheet of a step. */
export function sheetOf(name: SheetName, detail: Detail, inquiry: number): Sheet {
  const { id } = detail.complaint
  const head = { step: name, draft: `complaint-${name}:${id}` }
  const reason: SheetField[] = [{ name: 'reason', hint: t('complaint.ask.reasonHint'), most: MOST_REASON }]
  const letter = letterOf(detail)
  switch (name) {
    case 'resolve':
      return {
        ...head,
        title: t('complaint.acts.resolve'),
        fields: [{ name: 'result', label: t('complaint.ask.result'), hint: t('complaint.ask.resultHint') }, { name: 'cause', label: t('complaint.ask.cause'), hint: t('complaint.ask.causeHint'), kind: 'line', optional: true, most: 1000 }],
        yes: t('complaint.acts.resolve'),
        initial: { cause: detail.cause ?? '', result: detail.result ?? '' },
        body: ({ result, cause }) => ({ result, cause: cause || null }),
      }
    case 'told':
      return { ...head, title: t('complaint.acts.told'), about: t('complaint.ask.toldAbout'), fields: [{ name: 'content', hint: t('complaint.ask.toldHint') }], yes: t('common.save'), body: ({ content }) => ({ content, contact_id: null }) }
    case 'withdraw':
      return { ...head, title: t('complaint.acts.withdraw'), about: t('complaint.ask.withdrawAbout'), fields: reason, yes: t('complaint.acts.withdraw'), danger: true, body: values => ({ reason: values.reason }) }
    case 'reopen':
      return { ...head, title: t('complaint.acts.reopen'), about: t('complaint.ask.reopenAbout'), fields: reason, yes: t('complaint.acts.reopen'), body: values => ({ reason: values.reason }) }
    case 'ask':
      return { ...head, title: t('complaint.acts.ask'), fields: [{ name: 'question', hint: t('complaint.ask.questionHint'), most: 1000 }], yes: t('complaint.ask.send'), body: ({ question }, department) => ({ question, department_id: department }) }
    case 'compensate':
      return {
        ...head,
        title: t('complaint.acts.compensate'),
        about: t('complaint.ask.compensateAbout'),
        fields: [{ name: 'amount', label: t('complaint.ask.amount'), hint: '0.00', kind: 'amount', most: 15 }, { name: 'reason', label: t('complaint.ask.for'), hint: t('complaint.ask.forHint'), kind: 'line' }],
        yes: t('common.save'),
        body: values => ({ amount: values.amount, reason: values.reason, given_on: null }),
      }
    case 'letter':
      return {
        ...head,
        title: t('complaint.letter.edit'),
        fields: [{ name: 'text', hint: t('complaint.letter.hint'), kind: 'tall', most: MOST_LETTER }],
        yes: t('common.save'),
        draft: `complaint-letter:${letter?.id ?? 0}`,
        initial: { text: letter?.text ?? '' },
        body: ({ text }) => ({ text }),
      }
    case 'answer':
      return { ...head, title: t('complaint.inquiry.answer'), ...aboutOf(detail, inquiry), fields: [{ name: 'answer', hint: t('complaint.inquiry.answerHint') }], yes: t('complaint.inquiry.answer'), draft: `inquiry:${inquiry}`, body: ({ answer }) => ({ answer }) }
  }
}

function aboutOf(detail: Detail, inquiry: number): { about?: string } {
  const question = detail.inquiries.find(one => one.id === inquiry)?.question
  return question ? { about: question } : {}
}
