/**
 * The rows of a list after its beginning was fetched again, the newest first by key: what is in the fetched stretch is
 * as the server has it now (gone rows are gone), what lies below stays. So a list that is looked at stays where it is.
 */
export function refreshed<T extends { id: number }>(rows: readonly T[], fresh: readonly T[], whole: boolean): T[] {
  const end = fresh.at(-1)?.id
  if (whole || end === undefined) return [...fresh]
  return [...fresh, ...rows.filter(row => row.id < end)]
}
