/** Who moves up and down. */
import type { Grade, GradeLine, Preview } from './types'

export const GRADES: readonly Grade[] = ['A', 'B', 'C', 'D']
export type Direction = 'up' | 'down'

/** Whether a change of grade is one for the better. */
export function directionOf(from: Grade, to: Grade): Direction | null {
  const by = GRADES.indexOf(from) - GRADES.indexOf(to)
  return by === 0 ? null : by > 0 ? 'up' : 'down'
}

/** Where a line moves when the grades are applied; what was set by hand stays. */
export function moveOf(line: GradeLine): Direction | null {
  return line.overridden ? null : directionOf(line.current, line.grade)
}

/** How many move in a direction, and from where to where. */
export function movesOf(preview: Preview, direction: Direction): { count: number, changes: Preview['changes'] } {
  const changes = preview.changes.filter(change => directionOf(change.from, change.to) === direction)
  return { count: changes.reduce((sum, change) => sum + change.customers, 0), changes }
}

/** How many customers get a grade. */
export function countOf(preview: Preview, grade: Grade): number {
  return preview.counts.find(one => one.grade === grade)?.customers ?? 0
}

interface Answer { items: GradeLine[], next?: string | null }

/** So many pages are looked through for one page of those who move. */
const PAGES = 10

/** A page of those who move in a direction: the API lists all, so that several of its pages may be needed. */
export async function moving<A extends Answer>(fetch: (cursor?: string) => Promise<A>, wanted: Direction | '', most: number, cursor?: string): Promise<A> {
  let answer = await fetch(cursor)
  if (!wanted) return answer
  const items: GradeLine[] = []
  for (let page = 0; page < PAGES; page += 1) {
    items.push(...answer.items.filter(line => moveOf(line) === wanted))
    if (!answer.next || items.length >= most) break
    answer = await fetch(answer.next)
  }
  return { ...answer, items }
}
