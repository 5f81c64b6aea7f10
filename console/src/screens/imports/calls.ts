import { saveExport, session } from '@/api'
import type { Page } from '@/composables/useList'
import type { Import, ImportKind, ImportMode, ImportRow, KindFields, Mapping, RowState } from './types'

/** The calls of imports. */
interface Paged { query: { cursor?: string, limit: number }, signal: AbortSignal }

export async function kinds(signal: AbortSignal): Promise<KindFields[]> {
  return (await session.call<{ items: KindFields[] }>({ method: 'GET', path: '/imports/kinds', signal })).items
}

export function saveTemplate(kind: ImportKind): Promise<string> {
  return saveExport(`/imports/kinds/${kind}/template`)
}

export function saveErrors(id: number): Promise<string> {
  return saveExport(`/imports/${id}/errors`)
}

export function listImports({ query, signal }: Paged): Promise<Page<Import>> {
  return session.call({ method: 'GET', path: '/imports', query, signal })
}

export function readImport(id: number, signal: AbortSignal): Promise<Import> {
  return session.call({ method: 'GET', path: `/imports/${id}`, signal })
}

export function listRows(id: number, state: RowState, { query, signal }: Paged): Promise<Page<ImportRow>> {
  return session.call({ method: 'GET', path: `/imports/${id}/rows`, query: { ...query, state }, signal })
}

/** Sends a file; `progress` hears which share of it has gone. */
export function sendFile(
  kind: ImportKind, file: File, how: { idempotencyKey: string, signal: AbortSignal, progress: (share: number) => void },
): Promise<Import> {
  const form = new FormData()
  form.append('file', file, file.name)
  return session.call({ method: 'POST', path: '/imports', query: { kind }, form, ...how, timeoutMs: 600_000 })
}

export interface Wanted { version: number, mapping: Mapping, mode: ImportMode, default_owner_id?: number }

/** Says which column is what; the dry run begins. */
export function sendMapping(id: number, body: Wanted): Promise<Import> {
  return session.call({ method: 'PUT', path: `/imports/${id}/mapping`, body })
}

export function applyImport(id: number, version: number, idempotencyKey: string): Promise<Import> {
  return session.call({ method: 'POST', path: `/imports/${id}/apply`, body: { version }, idempotencyKey })
}

export function cancelImport(id: number, idempotencyKey: string): Promise<Import> {
  return session.call({ method: 'POST', path: `/imports/${id}/cancel`, idempotencyKey })
}
