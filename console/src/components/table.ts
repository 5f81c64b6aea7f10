/** The columns of a `DataTable`. */
export interface Column<T> {
  key: string
  title: string
  /** Pixels; of the column that grows, the least (160 where nothing is said). */
  width?: number
  /** Takes what is left; the first column does where none says so. */
  grow?: boolean
  align?: 'left' | 'right' | 'center'
  /** Plain text of a cell, where no slot `cell-<key>` is given. */
  text?: (row: T) => string | null | undefined
  /** The API's word for sorting by it; without it the column can't be sorted. */
  sort?: string
  /** The sum of a column of amounts, from the rows that are shown: where any column has one, the table has a foot. */
  foot?: (rows: readonly T[]) => string | null | undefined
  /** Shown unless chosen away; `false` hides it until it is chosen. `fixed` can't be hidden. */
  show?: boolean
  fixed?: boolean
}

/** How rows are sorted: the API's word, and whether downwards. */
export interface Sorting { by: string, down: boolean }

/** How a word of `?sort=` sorts. */
export function sortingOf(text: string | undefined): Sorting | null {
  if (!text) return null
  return text.startsWith('-') ? { by: text.slice(1), down: true } : { by: text, down: false }
}

/** The word that goes into `?sort=`. */
export function sortText(sorting: Sorting | null): string | undefined {
  return sorting ? `${sorting.down ? '-' : ''}${sorting.by}` : undefined
}
