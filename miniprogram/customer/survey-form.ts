import type { Body, Schema } from './api/client'

type Survey = Schema<'MySurvey'>

/** What was chosen and typed so far. */
export interface Form { score?: number, expected?: number, perceived?: number, comment?: string }

/** What the server has of it: a score given in the chat stays. */
export function formOf(survey: Pick<Survey, 'score' | 'expected' | 'perceived' | 'comment'>): Form {
  return {
    ...(survey.score ? { score: survey.score } : {}),
    ...(survey.expected ? { expected: survey.expected } : {}),
    ...(survey.perceived ? { perceived: survey.perceived } : {}),
    ...(survey.comment ? { comment: survey.comment } : {}),
  }
}

/** What is missing before it can be sent: the score, and of what was expected and perceived not one alone. */
export function missing(survey: Pick<Survey, 'ask_expected'>, form: Form): 'score' | 'expected' | 'perceived' | undefined {
  if (!form.score) return 'score'
  if (!survey.ask_expected || !form.expected === !form.perceived) return undefined
  return form.expected ? 'perceived' : 'expected'
}

/** What is sent; what was not asked for stays out of it. */
export function answerOf(survey: Pick<Survey, 'ask_expected' | 'ask_comment'>, form: Form): Body<'/my/surveys/{id}/answer'> {
  return {
    score: form.score ?? 0,
    expected: survey.ask_expected ? form.expected ?? null : null,
    perceived: survey.ask_expected ? form.perceived ?? null : null,
    comment: survey.ask_comment ? form.comment?.trim() || null : null,
  }
}
