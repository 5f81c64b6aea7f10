import type { Schema } from '@common/client'

export type Buckets = Pick<Schema<'BucketsOut'>, 'not_due' | 'days_1_30' | 'days_31_60' | 'days_61_90' | 'days_91_180' | 'days_over_180'>
export type Band = keyof Buckets

/** From what is not due to what is overdue the longest. */
export const BANDS: readonly Band[] = ['not_due', 'days_1_30', 'days_31_60', 'days_61_90', 'days_91_180', 'days_over_180']

/** How wide each part of the bar is, in percent; what has nothing in it is left out. */
export function widthsOf(buckets: Buckets): { band: Band, width: number }[] {
  const sizes = BANDS.map(band => ({ band, size: Math.max(0, Number(buckets[band])) }))
  const all = sizes.reduce((sum, one) => sum + one.size, 0)
  return sizes.filter(one => one.size > 0).map(one => ({ band: one.band, width: (one.size / all) * 100 }))
}
