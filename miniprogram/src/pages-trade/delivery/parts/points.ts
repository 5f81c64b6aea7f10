import type { Schema } from '@common/client'
import { t } from '@/locale'

export type Point = Schema<'CheckpointOut'>

/** An answer while it is given; kept on the device. Pictures are kept files. */
export interface Given { answer: string, bad: boolean, note: string, pictures: string[] }

/** Required points that are answered, of all that are required. */
export function completionOf(points: readonly Pick<Point, 'required' | 'standing'>[]): { done: number, all: number } {
  const wanted = points.filter(point => point.required)
  return { done: wanted.filter(point => point.standing === 'answered' || point.standing === 'bad').length, all: wanted.length }
}

/** Whether a bad answer still waits for somebody to see to it. */
export function waits(point: Pick<Point, 'bad' | 'handled_at'>): boolean {
  return point.bad && !point.handled_at
}

/** What there is to choose from; nothing where the answer is a text. */
export function answersOf(point: Pick<Point, 'answer_kind' | 'choices'>): { value: string, label: string }[] {
  if (point.answer_kind === 'yes_no') return [{ value: 'yes', label: t('points.yes') }, { value: 'no', label: t('points.no') }]
  if (point.answer_kind === 'rating') return ['1', '2', '3', '4', '5'].map(value => ({ value, label: t('points.stars', { n: value }) }))
  if (point.answer_kind === 'choice') return point.choices.map(one => ({ value: one.text, label: one.text }))
  return []
}

/** An answer as people say it. */
export function answerWords(point: Pick<Point, 'answer' | 'answer_kind' | 'choices'>): string {
  if (!point.answer) return ''
  return answersOf(point).find(one => one.value === point.answer)?.label ?? point.answer
}

const BAD_RATING = 2

/** Whether an answer is bad by its kind. */
export function badByKind(point: Pick<Point, 'answer_kind' | 'choices'>, answer: string): boolean {
  if (point.answer_kind === 'yes_no') return answer === 'no'
  if (point.answer_kind === 'rating') return !!answer && Number(answer) <= BAD_RATING
  return point.answer_kind === 'choice' && !!point.choices.find(one => one.text === answer)?.bad
}

export function givenOf(point: Point): Given {
  const answer = point.answer ?? ''
  return { answer, bad: point.bad && !badByKind(point, answer), note: point.note ?? '', pictures: [] }
}

/** What is missing before it can be sent. */
export function missing(point: Pick<Point, 'picture' | 'pictures'>, given: Given): 'answer' | 'picture' | undefined {
  if (!given.answer.trim()) return 'answer'
  return point.picture && !point.pictures.length && !given.pictures.length ? 'picture' : undefined
}
