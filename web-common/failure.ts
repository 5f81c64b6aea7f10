/** What can go wrong with a call of the API, in one type. Framework-free. */

/** Codes of what never reached the server, or never came back. The server's own codes are words of the API. */
export type NetworkCode = 'network.unreachable' | 'network.timeout' | 'network.aborted'

/** The error envelope of the API. */
interface Envelope {
  error: { code: string, message: string, request_id?: string, field?: string | null, details?: unknown }
}

/** A call that failed. `status` is 0 where no answer came. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'

  constructor(
    /** HTTP status; 0 where no answer came. */
    readonly status: number,
    /** For programs; stays the same for ever. */
    readonly code: string,
    /** For people, in Chinese. */
    message: string,
    /** The field that it is about, as the API names it: `contacts[1].name`. */
    readonly field?: string,
    /** More, for some codes. */
    readonly details?: Record<string, unknown>,
    /** To be named when asking for help. */
    readonly requestId?: string,
    /** Seconds to wait before another try. */
    readonly retryAfter?: number,
  ) {
    super(message)
  }

  /** Whether no answer came: offline, server down, too slow. */
  get isNetwork(): boolean {
    return this.status === 0 && this.code !== 'network.aborted'
  }

  /** Whether the caller gave up waiting, so that nobody needs to be told. */
  get isAborted(): boolean {
    return this.code === 'network.aborted'
  }
}

const NETWORK_WORDS: Record<NetworkCode, string> = {
  'network.unreachable': '连接不上服务器，请检查网络后重试',
  'network.timeout': '服务器响应超时，请稍后重试',
  'network.aborted': '操作已取消',
}

/** A failure without an answer. */
export function networkFailure(code: NetworkCode): ApiFailure {
  return new ApiFailure(0, code, NETWORK_WORDS[code])
}

/** The failure that an answer tells of. Answers that are not ours (of a proxy, say) get a code by status. */
export function failureOf(status: number, body: unknown, header: (name: string) => string | undefined): ApiFailure {
  const after = Number(header('retry-after'))
  const retryAfter = Number.isFinite(after) && after > 0 ? after : undefined
  if (isEnvelope(body)) {
    const { code, message, field, details, request_id: requestId } = body.error
    return new ApiFailure(status, code, message, field ?? undefined, asRecord(details), requestId, retryAfter)
  }
  const gateway = status === 502 || status === 503 || status === 504
  return new ApiFailure(
    status,
    gateway ? 'server.down' : `http.${status}`,
    gateway ? '服务暂时不可用，请稍后重试' : `服务器返回了意外的结果（${status}）`,
    undefined, undefined, header('x-request-id'), retryAfter,
  )
}

/** Makes an `ApiFailure` of whatever was thrown, so that screens handle one type. */
export function toFailure(thrown: unknown): ApiFailure {
  if (thrown instanceof ApiFailure) return thrown
  return new ApiFailure(0, 'client.error', thrown instanceof Error ? thrown.message : String(thrown))
}

function isEnvelope(body: unknown): body is Envelope {
  const error = asRecord(asRecord(body)?.error)
  return typeof error?.code === 'string' && typeof error.message === 'string'
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? value as Record<string, unknown> : undefined
}
