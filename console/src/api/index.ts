/** The console's API: `api` for calls, files below. Components never call `fetch`. */
import { createClient, type PathsWith, type Schema } from '@common/client'
import { Session, type Signal, type TransportAnswer } from '@common/session'
import { exclusive } from './exclusive'
import { tokenStore } from './tokens'
import { fetchTransport } from './transport'

export type { Answer, Body, Item, ListPath, Query, Schema } from '@common/client'
export { ApiFailure, toFailure } from '@common/session'

export const session = new Session({ transport: fetchTransport, store: tokenStore, exclusive })
export const api = createClient(session)

/** A file from the server, with the name that the server gave it. */
export interface Download { blob: Blob, name: string }

/** Fetches the bytes of a stored file. */
export async function fetchFile(id: number, signal?: Signal): Promise<Download> {
  return named(await api.bytes('/files/{id}', { path: { id }, ...(signal ? { signal } : {}) }), `file-${id}`)
}

/** Fetches an export and hands it to the browser to be saved. */
export async function saveExport(path: string, query: Record<string, unknown> = {}, signal?: Signal): Promise<string> {
  const answer = await session.answer({
    method: 'GET', path, query, expect: 'bytes', timeoutMs: 300_000, ...(signal ? { signal } : {}),
  })
  const { blob, name } = named(answer, path.split('/').pop() ?? 'export')
  saveBlob(blob, name)
  return name
}

/** Fetches a printed document. */
export async function fetchPrint(path: string, query: Record<string, unknown> = {}, signal?: Signal): Promise<Download> {
  return printed(await session.answer({ method: 'GET', path, query, expect: 'bytes', timeoutMs: 60_000, ...(signal ? { signal } : {}) }))
}

/** Prints a document by a template that need not be stored. */
export async function fetchPreview(body: Schema<'PreviewIn'>, signal?: Signal): Promise<Download> {
  const path = '/print-templates/preview' satisfies PathsWith<'post'>
  return printed(await session.answer({ method: 'POST', path, body, expect: 'bytes', timeoutMs: 60_000, ...(signal ? { signal } : {}) }))
}

/** Whatever the browser makes of the header: it is a PDF. */
function printed(answer: TransportAnswer): Download {
  const { blob, name } = named(answer, 'document.pdf')
  return { blob: blob.type === 'application/pdf' ? blob : new Blob([blob], { type: 'application/pdf' }), name }
}

/** Stores a file; it belongs to nothing until a body names its key. */
export function uploadFile(file: File, idempotencyKey: string, signal?: Signal): Promise<Schema<'FileOut'>> {
  const form = new FormData()
  form.append('file', file, file.name)
  return api.send('/files' satisfies PathsWith<'post'>, form, { idempotencyKey, ...(signal ? { signal } : {}) })
}

/** Saves bytes as a file on the user's computer. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser reads the address after the click.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

function named(answer: TransportAnswer, fallback: string): Download {
  return { blob: answer.body as Blob, name: fileName(answer.header('content-disposition')) ?? fallback }
}

/** The name in a `Content-Disposition`, the one in UTF-8 first. */
export function fileName(disposition: string | undefined): string | undefined {
  const utf8 = /filename\*\s*=\s*UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1]
  if (utf8) {
    try {
      return decodeURIComponent(utf8.trim())
    } catch { /* a name that is not encoded as it says: the other one, then */ }
  }
  return /filename\s*=\s*"?([^";]+)"?/i.exec(disposition ?? '')?.[1]
}
