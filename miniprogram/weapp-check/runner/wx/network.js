// Requests go out over the runner's own server, because WeChat knows no cross-origin rules. Its own rules hold instead:
// no PATCH, and no host that is not on the list.

const METHODS = new Set(['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT'])

export function network(runner) {
  addEventListener('online', () => runner.tell('NetworkStatusChange', { isConnected: true, networkType: 'wifi' }))
  addEventListener('offline', () => runner.tell('NetworkStatusChange', { isConnected: false, networkType: 'none' }))
  const way = (url) => {
    const domain = runner.domains.find(one => url === one || url.startsWith(`${one}/`))
    if (!domain) throw new Error('url not in domain list')
    return `/product${url.slice(domain.length)}`
  }
  return {
    getNetworkType: (options = {}) => {
      const answer = { networkType: navigator.onLine ? 'wifi' : 'none', errMsg: 'getNetworkType:ok' }
      options.success?.(answer)
      options.complete?.(answer)
    },
    request: options => task('request', options, (signal) => {
      const method = (options.method ?? 'GET').toUpperCase()
      if (!METHODS.has(method)) throw new Error(`method ${method} is not supported`)
      const header = { 'content-type': 'application/json', ...lower(options.header) }
      const inAddress = method === 'GET' || method === 'HEAD'
      const url = way(options.url) + (inAddress ? search(options) : '')
      return fetch(url, { method, headers: header, signal, ...inAddress ? {} : { body: body(options.data) } }).then(response => answered(response, options))
    }),
    uploadFile: options => task('uploadFile', options, (signal) => {
      const blob = runner.files.get(options.filePath)
      if (!blob) throw new Error('file not exist')
      const form = new FormData()
      for (const [name, value] of Object.entries(options.formData ?? {})) form.append(name, value)
      form.append(options.name, blob, options.filePath.split('/').at(-1))
      return fetch(way(options.url), { method: 'POST', headers: lower(options.header), body: form, signal })
        .then(async response => ({ statusCode: response.status, data: await response.text(), header: Object.fromEntries(response.headers) }))
    }),
  }
}

function lower(header = {}) {
  return Object.fromEntries(Object.entries(header).filter(([, value]) => value !== undefined).map(([name, value]) => [name.toLowerCase(), String(value)]))
}

function search({ data, url }) {
  if (!data || typeof data === 'string') return ''
  const words = new URLSearchParams(data).toString()
  return words && (url.includes('?') ? '&' : '?') + words
}

function body(data) {
  return data === undefined || typeof data === 'string' || data instanceof ArrayBuffer ? data : JSON.stringify(data)
}

async function answered(response, { responseType = 'text', dataType = 'json' }) {
  const header = Object.fromEntries(response.headers)
  if (responseType === 'arraybuffer') return { statusCode: response.status, header, data: await response.arrayBuffer() }
  const data = await response.text()
  return { statusCode: response.status, header, data: dataType === 'json' ? parsed(data) : data }
}

function parsed(text) {
  try {
    return JSON.parse(text)
  }
  catch {
    return text
  }
}

/** Something under way that can be given up, and ends by itself after its time. */
function task(name, options, start) {
  const ending = new AbortController()
  let why
  const give = (reason) => {
    why ??= reason
    ending.abort()
  }
  const clock = setTimeout(give, options.timeout ?? 60_000, 'timeout')
  Promise.resolve().then(() => start(ending.signal)).finally(() => clearTimeout(clock)).then(
    (answer) => {
      const full = { ...answer, errMsg: `${name}:ok` }
      options.success?.(full)
      options.complete?.(full)
    },
    (error) => {
      const problem = { errMsg: `${name}:fail ${why ?? error.message}` }
      options.fail?.(problem)
      options.complete?.(problem)
    },
  )
  const nothing = () => undefined
  return { abort: () => give('abort'), onHeadersReceived: nothing, offHeadersReceived: nothing, onProgressUpdate: nothing, offProgressUpdate: nothing, onChunkReceived: nothing, offChunkReceived: nothing }
}
