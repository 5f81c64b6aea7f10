import type { ImportColumn, ImportField, Mapping } from './types'

/** The field that a column is read into. */
export function fieldOf(mapping: Mapping, at: number): string | undefined {
  return Object.keys(mapping).find(key => mapping[key] === at)
}

/** Reads a column into a field, or into none. A field has one column: the one it had before is free again. */
export function assigned(mapping: Mapping, at: number, key: string | undefined): Mapping {
  const rest = Object.entries(mapping).filter(([field, column]) => column !== at && field !== key)
  return Object.fromEntries(key ? [...rest, [key, at]] : rest)
}

/** What must be read from some column and is not. */
export function missing(fields: readonly ImportField[], mapping: Mapping): ImportField[] {
  return fields.filter(field => field.required && mapping[field.key] === undefined)
}

/** The columns that are left out. */
export function leftOut(columns: readonly ImportColumn[], mapping: Mapping): ImportColumn[] {
  return columns.filter(column => fieldOf(mapping, column.at) === undefined)
}

/** The fields with their columns, in the order of the file. */
export function readFields(fields: readonly ImportField[], mapping: Mapping): { field: ImportField, at: number }[] {
  return fields
    .flatMap(field => mapping[field.key] === undefined ? [] : [{ field, at: mapping[field.key]! }])
    .sort((a, b) => a.at - b.at)
}

/** A column as people call it: by its title, or by its letter where it has none. */
export function letterOf(at: number): string {
  const last = String.fromCharCode(65 + at % 26)
  return at < 26 ? last : letterOf(Math.floor(at / 26) - 1) + last
}

/** Whether two mappings are the same, in whatever order. */
export function sameMapping(one: Mapping, other: Mapping): boolean {
  const keys = Object.keys(one)
  return keys.length === Object.keys(other).length && keys.every(key => one[key] === other[key])
}
