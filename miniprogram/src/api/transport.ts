import { TransportError, type Transport, type TransportAnswer, type TransportRequest } from '@common/session'
import { appLocale } from '@/locale/which'
import { blobOf } from '@/platform/blobs'

/** A picture, a voice: a file of this device that a transport sends as a form. */
export interface FileForm {
  /** A path as the platform gave it: `wxfile://…`, `blob:…`. */
  filePath: string
  /** The part's name. */
  name: string
  /** Told how far it is, in percent. */
  onProgress?: (percent: number) => void
}

const MARK = 'uploadFile'

/** Makes a form for `client.send`. */
export function fileForm(form: FileForm): object {
  return { [MARK]: form }
}

function fileFormOf(body: unknown): FileForm | undefined {
  return typeof body === 'object' && body !== null ? (body as Record<string, FileForm>)[MARK] : undefined
}

function headerReader(header: unknown): (name: string) => string | undefined {
  const all = new Map(Object.entries((header ?? {}) as Record<string, unknown>).map(([name, value]) => [name.toLowerCase(), String(value)]))
  return name => all.get(name.toLowerCase())
}

function parsed(data: unknown): unknown {
  if (typeof data !== 'string' || !data) return data
  try {
    return JSON.parse(data)
  }
  catch {
    return data
  }
}

function failed(problem: { errMsg?: string }, request: TransportRequest): TransportError {
  if (request.signal?.aborted || /abort/i.test(problem.errMsg ?? '')) return new TransportError('network.aborted')
  return new TransportError(/time\s*out/i.test(problem.errMsg ?? '') ? 'network.timeout' : 'network.unreachable')
}

interface Task { abort: () => void }

/** Runs a call of the platform, with the signal's wish to end it. */
function run(request: TransportRequest, start: (resolve: (answer: TransportAnswer) => void, reject: (error: TransportError) => void) => Task): Promise<TransportAnswer> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(new TransportError('network.aborted'))
      task.abort()
    }
    const done = () => request.signal?.removeEventListener('abort', abort)
    const task = start(
      (answer) => { done(); resolve(answer) },
      (error) => { done(); reject(error) },
    )
    request.signal?.addEventListener('abort', abort)
  })
}

/** The headers of every call: what the session says, and the language of the texts that the server makes. */
function headersOf(request: TransportRequest): Record<string, string> {
  return { ...request.headers, 'accept-language': appLocale() }
}

/** `wx.request` knows no PATCH; the server takes a POST that says what it means. */
function methodOf(request: TransportRequest, header: Record<string, string>): UniApp.RequestOptions['method'] {
  // #ifdef MP-WEIXIN
  if (request.method === 'PATCH') {
    header['x-http-method-override'] = 'PATCH'
    return 'POST'
  }
  // #endif
  return request.method as UniApp.RequestOptions['method']
}

function json(request: TransportRequest): Promise<TransportAnswer> {
  const header = headersOf(request)
  const method = methodOf(request, header)
  return run(request, (resolve, reject) => uni.request({
    url: request.url,
    ...(method ? { method } : {}),
    header,
    timeout: request.timeoutMs,
    dataType: 'text',
    responseType: request.expect === 'bytes' ? 'arraybuffer' : 'text',
    ...(typeof request.body === 'string' ? { data: request.body } : {}),
    success: answer => resolve({
      status: answer.statusCode,
      header: headerReader(answer.header),
      body: request.expect === 'bytes' ? answer.data : parsed(answer.data),
    }),
    fail: problem => reject(failed(problem as { errMsg?: string }, request)),
  }) as unknown as Task)
}

/** In a browser the bytes themselves go along: our CSP forbids reading a `blob:` address back. */
function blobPart(filePath: string): object {
  const blob = blobOf(filePath)
  return blob ? { file: blob instanceof File ? blob : new File([blob], 'picture.jpg', { type: blob.type }) } : {}
}

function upload(request: TransportRequest, form: FileForm): Promise<TransportAnswer> {
  return run(request, (resolve, reject) => {
    const task = uni.uploadFile({
      url: request.url,
      filePath: form.filePath,
      ...blobPart(form.filePath),
      name: form.name,
      header: headersOf(request),
      timeout: request.timeoutMs,
      success: answer => resolve({ status: answer.statusCode, header: headerReader((answer as { header?: unknown }).header), body: parsed(answer.data) }),
      fail: problem => reject(failed(problem as { errMsg?: string }, request)),
    })
    if (form.onProgress) task.onProgressUpdate?.(step => form.onProgress?.(step.progress))
    return task
  })
}

/** The transport of `web-common/session.ts` over `uni.request` and `uni.uploadFile`. */
export const transport: Transport = (request) => {
  const form = fileFormOf(request.body)
  return form ? upload(request, form) : json(request)
}
