import { centsOf } from './cents'

export interface Change {
  /** 1 more, -1 less, 0 the same. */
  direction: -1 | 0 | 1
  /** How much of the earlier figure, 0.1 = a tenth; none where it was nothing. */
  share: number | null
}

/** By how much a figure differs from an earlier one. */
export function changeOf(now: string | null | undefined, before: string | null | undefined): Change {
  const [after, earlier] = [centsOf(now) ?? 0n, centsOf(before) ?? 0n]
  const by = after - earlier
  const size = earlier < 0n ? -earlier : earlier
  return { direction: by === 0n ? 0 : by > 0n ? 1 : -1, share: size === 0n ? null : Number(by) / Number(size) }
}
