import { TransportError, type Transport } from '@common/session'

/**
 * Calls by `fetch`, with the cookie that says who visits. No script sees that cookie. The header tells the server that a
 * page of ours asks, where a browser does not say it by itself.
 */
export const transport: Transport = async (request) => {
  const aborter = new AbortController()
  let late = false
  const timer = setTimeout(() => { late = true; aborter.abort() }, request.timeoutMs)
  const abort = () => aborter.abort()
  request.signal?.addEventListener('abort', abort)
  try {
    const answer = await fetch(request.url, {
      method: request.method,
      headers: { ...request.headers, 'x-requested-with': 'fetch' },
      credentials: 'same-origin',
      cache: 'no-store',
      signal: aborter.signal,
      ...(typeof request.body === 'string' || request.body instanceof FormData ? { body: request.body } : {}),
    })
    const text = await answer.text()
    return { status: answer.status, header: name => answer.headers.get(name) ?? undefined, body: parsed(text) }
  }
  catch {
    throw new TransportError(request.signal?.aborted ? 'network.aborted' : late ? 'network.timeout' : 'network.unreachable')
  }
  finally {
    clearTimeout(timer)
    request.signal?.removeEventListener('abort', abort)
  }
}

function parsed(text: string): unknown {
  if (!text) return undefined
  try {
    return JSON.parse(text)
  }
  catch {
    return text
  }
}
