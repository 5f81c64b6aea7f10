import type { Checkpoint } from '../types'

/** The answer as people read it. */
export function answerText(point: Checkpoint, yes: string, no: string): string {
  if (!point.answer) return ''
  if (point.answer_kind === 'yes_no') return point.answer === 'yes' ? yes : no
  return point.answer_kind === 'rating' ? `${point.answer} / 5` : point.answer
}

/** Whether the answer itself says that something is wrong, as the server judges. */
export function isBad(point: Checkpoint, answer: string): boolean {
  if (point.answer_kind === 'yes_no') return answer === 'no'
  if (point.answer_kind === 'rating') return answer !== '' && Number(answer) <= 2
  return point.choices.some(choice => choice.text === answer && choice.bad)
}
