import { describe, expect, it } from 'vitest'
import { courseOf, toneOfScore } from '@common/survey-course'

const answer = (id: number, score: number | null, comment: string | null = null) => ({ id, score, comment, answered_at: score === null ? null : `2026-11-${10 + id}T02:00:00Z` })

describe('the course of a customer\'s answers', () => {
  it('is told from the newest, and drawn from the oldest', () => {
    const course = courseOf([answer(4, 5, '很好'), answer(3, 2, ' '), answer(2, 4), answer(1, 3, '一般')])
    expect([course?.last.id, course?.last.score, course?.csat]).toEqual([4, 5, 0.5])
    expect(course?.points.map(point => point.score)).toEqual([3, 4, 2, 5])
    expect(course?.said.map(one => one.comment)).toEqual(['很好', '一般'])
  })

  it('is nothing where nobody has answered', () => {
    expect(courseOf([])).toBeUndefined()
    expect(courseOf([answer(1, null)])).toBeUndefined()
  })

  it('has the tones of content, neither, and not', () => {
    expect([5, 4, 3, 2, 1].map(toneOfScore)).toEqual(['success', 'success', 'warn', 'danger', 'danger'])
  })
})
