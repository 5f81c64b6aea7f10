import type { Schema } from '@common/client'

export type Measure = Schema<'Measure'>
export type Figure = Schema<'FigureOut'>

const MONEY: readonly Measure[] = ['sales', 'receipts', 'contribution']

/** Whether a measure is counted in 元, else in things. */
export function isMoney(measure: Measure): boolean {
  return MONEY.includes(measure)
}

/** Whether a measure is a rate, in percent. */
export function isRate(measure: Measure): boolean {
  return measure === 'checkpoint_completion'
}

/** How wide the bar of a figure is, in percent: of its target, at most the whole bar. */
export function widthOf(figure: Pick<Figure, 'completion'> | undefined): number {
  return Math.min(100, Math.max(0, Number(figure?.completion ?? 0)))
}

/** The bar of somebody in a ranking, in percent of the greatest. */
export function shareOfBest(actual: string, all: readonly string[]): number {
  const best = Math.max(0, ...all.map(Number))
  return best > 0 ? Math.max(0, (Number(actual) / best) * 100) : 0
}

export const figureOf = (row: Pick<Schema<'PerformanceOut'>, 'figures'>, measure: Measure): Figure | undefined => row.figures.find(one => one.measure === measure)
