import type { CheckpointList, Point } from '../types'

/** A point as it is typed; the key only tells rows apart. */
export interface PointForm extends Omit<Point, 'choices' | 'days'> {
  key: number
  days: number | undefined
  choices: { text: string, bad: boolean }[]
}

let last = 0

export function newPoint(): PointForm {
  last += 1
  return { key: last, name: '', counted_from: 'arrived', days: 3, answer: 'yes_no', choices: [], required: true, picture: false, who: 'owner' }
}

export function pointForm(point: Point): PointForm {
  return { ...newPoint(), ...point, choices: (point.choices ?? []).map(one => ({ ...one })) }
}

/** A list as the API takes it. */
export function listBody(form: { name: string, standard: boolean, active: boolean, points: PointForm[] }) {
  return {
    name: form.name.trim(), standard: form.standard && form.active, active: form.active,
    points: form.points.map(({ key: _key, choices, days, name, ...rest }) => ({
      ...rest, name: name.trim(), days: days ?? 0,
      choices: rest.answer === 'choice' ? choices.map(one => ({ text: one.text.trim(), bad: one.bad })).filter(one => one.text) : [],
    })),
  }
}

export function listForm(list: CheckpointList | null) {
  return list
    ? { name: list.name, standard: list.standard, active: list.active, points: list.points.map(pointForm) }
    : { name: '', standard: false, active: true, points: [newPoint()] }
}

/** The row that something is wrong with: without a name, or a choice with fewer than two answers. */
export function wrongPoint(points: readonly PointForm[]): { at: number, what: 'name' | 'choices' } | null {
  for (const [index, point] of points.entries()) {
    if (!point.name.trim()) return { at: index + 1, what: 'name' }
    if (point.answer === 'choice' && point.choices.filter(one => one.text.trim()).length < 2) return { at: index + 1, what: 'choices' }
  }
  return null
}

/** Moves a row up (-1) or down (1). */
export function moved<T>(rows: readonly T[], at: number, by: -1 | 1): T[] {
  const to = at + by
  const next = [...rows]
  const [row] = next.splice(at, 1)
  if (row === undefined || to < 0 || to > next.length) return [...rows]
  next.splice(to, 0, row)
  return next
}
