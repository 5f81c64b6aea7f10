/** The table of profit over time: which periods and figures there are to choose from, and what its chart shows. */
import type { Schema } from '@/api'
import { sumOf } from '@/lib/cents'
import { shifted, stepOf, type Step } from '@/lib/spans'
import { goodsOnly } from './figures'
import type { By, Pivot, PivotRow } from './types'

export type Level = Schema<'ProfitLevel'>

const LEVELS: readonly Level[] = ['net_sales', 'contribution', 'gross', 'before_overhead', 'net']

/** Which figures there are: of goods alone the first level, and overhead falls on customers alone. */
export function levelsOf(by: By, seesAll: boolean): readonly Level[] {
  if (goodsOnly(by)) return LEVELS.slice(0, 2)
  return by === 'customer' && seesAll ? LEVELS : LEVELS.slice(0, 4)
}

/** How many periods there are to choose from; the first that is offered is where one begins. */
const COUNTS: Readonly<Record<Step, readonly number[]>> = { month: [12, 6, 24, 36], quarter: [8, 4, 12], year: [5, 3, 10] }

export function countsOf(step: Step): readonly number[] {
  return COUNTS[step]
}

/** So many periods as were asked for, where there is such a choice. */
export function countOf(step: Step, wanted: number): number {
  return COUNTS[step].includes(wanted) ? wanted : COUNTS[step][0] ?? 1
}

/** The first of so many periods until one. No books are older than the year 2000. */
export function firstOf(until: string, count: number): string {
  const first = shifted(until, 1 - count)
  const oldest = { month: '2000-01', quarter: '2000-Q1', year: '2000' }[stepOf(until)]
  return first < oldest ? oldest : first
}

/** A row as the chart shows it. */
export interface Series { name: string, row: PivotRow | null, cells: readonly string[] }

/** The best rows, and all others as one. */
export function seriesOf(pivot: Pivot, most: number, nameOf: (row: PivotRow) => string, others: string): Series[] {
  const shown = pivot.items.slice(0, most).map(row => ({ name: nameOf(row), row, cells: row.figures.cells }))
  const left = [...pivot.items.slice(most).map(row => row.figures.cells), ...(pivot.rest ? [pivot.rest.figures.cells] : [])]
  if (!left.length) return shown
  return [...shown, { name: others, row: null, cells: pivot.periods.map((_, at) => sumOf(left.map(cells => cells[at]))) }]
}
