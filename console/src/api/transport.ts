import { TransportError, type Signal, type Transport } from '@common/session'
import { readable, sending } from './sending'

/** The transport of a browser: `fetch`, with a time limit and a way to give up. */
export const fetchTransport: Transport = async request => {
  if (request.progress) return sending(request)
  const ours = new AbortController()
  let late = false
  const timer = setTimeout(() => { late = true; ours.abort() }, request.timeoutMs)
  const stop = () => ours.abort()
  const outer: Signal | undefined = request.signal
  outer?.addEventListener('abort', stop)
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      body: (request.body as BodyInit | undefined) ?? null,
      signal: ours.signal,
      // The token is in a header; nothing of ours is a cookie.
      credentials: 'omit',
      cache: 'no-store',
    })
    const body = response.ok && request.expect === 'bytes' ? await response.blob() : readable(await response.text())
    return { status: response.status, header: name => response.headers.get(name) ?? undefined, body }
  } catch {
    if (late) throw new TransportError('network.timeout')
    throw new TransportError(outer?.aborted ? 'network.aborted' : 'network.unreachable')
  } finally {
    clearTimeout(timer)
    outer?.removeEventListener('abort', stop)
  }
}
