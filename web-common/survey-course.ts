import type { Tone } from './enums'

/** What the answers of one customer to surveys say together: the last one, the course, and what was said in words. */
interface Answered {
  score?: number | null
  comment?: string | null
  answered_at?: string | null
}

export interface Point { score: number, at: string }

export interface Course<A> {
  /** The newest. */
  last: A & Point & { answered_at: string }
  /** All scores, the oldest first. */
  points: Point[]
  /** The share of 4 and 5 among them, as CSAT is reckoned (docs/domain.md). */
  csat: number
  /** Those with words, the newest first. */
  said: A[]
}

/** The score that is good: CSAT counts it and those above. */
export const CONTENT = 4
export const BEST = 5

/** How a score looks: content, neither, or not. */
export function toneOfScore(score: number): Tone {
  return score >= CONTENT ? 'success' : score === CONTENT - 1 ? 'warn' : 'danger'
}

/** Of answers as the API gives them, the newest first; nothing where nobody has answered. */
export function courseOf<A extends Answered>(answers: readonly A[]): Course<A> | undefined {
  const scored = answers.flatMap(one => (one.score && one.answered_at ? [{ ...one, score: one.score, at: one.answered_at, answered_at: one.answered_at }] : []))
  const [last] = scored
  if (!last) return undefined
  return {
    last,
    points: scored.map(({ score, at }) => ({ score, at })).reverse(),
    csat: scored.filter(one => one.score >= CONTENT).length / scored.length,
    said: answers.filter(one => !!one.comment?.trim()),
  }
}
