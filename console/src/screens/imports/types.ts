/** What the API says of imports. */
export type ImportKind = 'customers' | 'contacts' | 'products' | 'receivables' | 'orders'
export type ImportState = 'reading' | 'mapping' | 'checking' | 'checked' | 'applying' | 'done' | 'cancelled' | 'failed'
export type ImportMode = 'create' | 'update' | 'both'
/** What a row does, or did. */
export type RowState = 'created' | 'updated' | 'unchanged' | 'wrong'

export interface ImportField { key: string, title: string, required: boolean, hint?: string | null, choices?: string[] | null }
export interface KindFields { kind: ImportKind, fields: ImportField[] }
export interface ImportColumn { at: number, title: string, samples: string[] }
/** Fields by their key, and the column of the file that each is read from. */
export type Mapping = Record<string, number>
export type Counts = Record<RowState, number>

export interface Import {
  id: number
  version: number
  kind: ImportKind
  file_name: string
  state: ImportState
  mode: ImportMode
  columns: ImportColumn[]
  mapping: Mapping
  default_owner?: { id: number, name: string } | null
  rows: number
  done: number
  counts: Counts
  created_by?: { id: number, name: string } | null
  created_at: string
  finished_at?: string | null
  /** Its rows are kept for some weeks after its end. */
  rows_deleted_at?: string | null
  error?: string | null
}

/** `column` is the title of the column in the file. */
export interface RowError { field?: string | null, column?: string | null, message: string }
export interface ImportRow { row: number, cells: string[], errors: RowError[], subject_id?: number | null }
