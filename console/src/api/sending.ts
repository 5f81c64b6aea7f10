import { TransportError, type TransportAnswer, type TransportRequest } from '@common/session'

/** A large body on its way: `fetch` does not tell how much of it has gone, the older XMLHttpRequest does. */
export function sending(request: TransportRequest): Promise<TransportAnswer> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest()
    const stop = () => call.abort()
    const fail = (code: TransportError['code']) => () => reject(new TransportError(code))
    call.open(request.method, request.url)
    for (const [name, value] of Object.entries(request.headers)) call.setRequestHeader(name, value)
    call.timeout = request.timeoutMs
    call.upload.onprogress = event => { if (event.lengthComputable && event.total > 0) request.progress?.(event.loaded / event.total) }
    call.onload = () => resolve({
      status: call.status, header: name => call.getResponseHeader(name) ?? undefined, body: readable(call.responseText),
    })
    call.onerror = fail('network.unreachable')
    call.ontimeout = fail('network.timeout')
    call.onabort = fail('network.aborted')
    call.onloadend = () => request.signal?.removeEventListener('abort', stop)
    request.signal?.addEventListener('abort', stop)
    call.send((request.body as XMLHttpRequestBodyInit | undefined) ?? null)
  })
}

/** What a body says: parsed JSON, text that is none, or nothing. */
export function readable(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
