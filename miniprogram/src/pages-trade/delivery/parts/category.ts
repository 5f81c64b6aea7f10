import type { Point } from './points'

/** What points and answers are about, by words that stand in them, and the company's category that fits. */
const HINTS: readonly (readonly [words: RegExp, category: RegExp])[] = [
  [/数量|件数|缺|少|短/, /数量/],
  [/包装|外箱|完好|破|损|划痕|压/, /破损|包装/],
  [/按时|准时|时间|送达|物流|到货|运输|签收/, /物流|运输|配送/],
  [/质量|使用|满意|合格/, /质量/],
]

/** The category of a complaint that one tap makes of a bad answer; staff can change it. */
export function categoryOf(point: Pick<Point, 'name' | 'answer' | 'note'>, categories: readonly string[]): string {
  const words = [point.name, point.answer, point.note].filter(Boolean).join(' ')
  const same = categories.find(one => words.includes(one))
  const fits = HINTS.filter(([hint]) => hint.test(words)).map(([, category]) => categories.find(one => category.test(one))).find(Boolean)
  return same ?? fits ?? categories.find(one => /其他|other/i.test(one)) ?? categories.at(-1) ?? ''
}
