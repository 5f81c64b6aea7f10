/**
 * The bytes behind `blob:` addresses, in a browser. Reading such an address back is a request that our CSP forbids, so
 * the bytes are remembered where the address is made. In WeChat there are paths of files instead, and this stays empty.
 */
const known = new Map<string, Blob>()

/** The bytes of an address, if it is one of ours. */
export function blobOf(path: string): Blob | undefined {
  return known.get(path)
}

/** Remembers what is behind an address. */
export function rememberBlob(path: string, blob: Blob): string {
  known.set(path, blob)
  return path
}

/** An address for bytes. */
export function addressOf(blob: Blob): string {
  return rememberBlob(URL.createObjectURL(blob), blob)
}

/** Gives the memory of an address back. */
export function forgetBlob(path: string): void {
  if (!known.delete(path)) return
  URL.revokeObjectURL(path)
}
