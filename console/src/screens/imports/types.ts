import type { Schema } from '@/api'

/** What the API says of imports. */
export type Import = Schema<'ImportOut'>
export type ImportKind = Schema<'ImportKind'>
export type ImportState = Schema<'ImportState'>
export type ImportMode = Schema<'ImportMode'>
export type ImportField = Schema<'ImportField'>
export type KindFields = Schema<'ImportKindOut'>
export type ImportColumn = Schema<'ImportColumn'>
export type ImportRow = Schema<'ImportRowOut'>
/** `column` is the title of the column in the file. */
export type RowError = Schema<'ImportError'>
export type Counts = Schema<'ImportCounts'>
/** What a row does, or did. */
export type RowState = keyof Counts
/** Fields by their key, and the column of the file that each is read from. */
export type Mapping = Import['mapping']
