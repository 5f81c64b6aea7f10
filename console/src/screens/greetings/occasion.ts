/** The word of a rule's occasion: `birthday`, `festival:mid_autumn`, `date:lunar:12-24`. */

export type OccasionKind = 'personal' | 'festival' | 'term' | 'date'

/** Festivals that are solar terms; the others follow the solar or the lunar calendar. */
const TERMS: readonly string[] = [
  'qingming', 'winter_solstice', 'beginning_of_spring', 'beginning_of_summer', 'beginning_of_autumn', 'beginning_of_winter',
]

/** A date that the company names. */
export interface NamedDate { calendar: 'solar' | 'lunar', month: number, day: number }

/** What kind of occasion a word is. */
export function kindOf(word: string): OccasionKind {
  if (word.startsWith('date:')) return 'date'
  if (!word.startsWith('festival:')) return 'personal'
  return TERMS.includes(codeOf(word)) ? 'term' : 'festival'
}

/** The name of a festival without what stands before it. */
export function codeOf(word: string): string {
  return word.replace(/^festival:/, '')
}

/** The date of a word; the first of January for what is none. */
export function dateOf(word: string): NamedDate {
  const [, calendar, month, day] = /^date:(solar|lunar):(\d{1,2})-(\d{1,2})$/.exec(word) ?? []
  return { calendar: calendar === 'lunar' ? 'lunar' : 'solar', month: Number(month ?? 1), day: Number(day ?? 1) }
}

/** The word of a date. */
export function dateWord({ calendar, month, day }: NamedDate): string {
  return `date:${calendar}:${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

/** The most days that a month of a calendar may have. */
export function daysIn({ calendar, month }: Pick<NamedDate, 'calendar' | 'month'>): number {
  if (calendar === 'lunar') return 30
  return [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 31
}
