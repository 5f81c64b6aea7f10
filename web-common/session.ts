/**
 * The core of both API clients, without framework and without `fetch`: a transport is injected.
 *
 * It attaches the access token, exchanges it ONCE for however many calls when it ends, tries each of them once more,
 * turns error envelopes into `ApiFailure`, and tells whether the server can be reached.
 */
import { ApiFailure, failureOf, networkFailure, toFailure, type NetworkCode } from './failure'

export { ApiFailure, toFailure } from './failure'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What `AbortSignal` has and we need; mini-programs have none of their own. */
export interface Signal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** What a transport is asked to do. */
export interface TransportRequest {
  method: Method
  url: string
  headers: Record<string, string>
  /** JSON text, or a form that only the transport understands. */
  body?: string | object
  /** What is expected: parsed JSON, or bytes as the platform has them. */
  expect: 'json' | 'bytes'
  timeoutMs: number
  signal?: Signal
  /** Hears which share of the body has gone, where the platform tells. */
  progress?: (share: number) => void
}

/** What a transport answers, whatever the status. */
export interface TransportAnswer {
  status: number
  header: (name: string) => string | undefined
  /** Parsed JSON, bytes, or text that was no JSON. */
  body: unknown
}

/** Does one call. Throws `TransportError` where no answer came. */
export type Transport = (request: TransportRequest) => Promise<TransportAnswer>

/** No answer came. */
export class TransportError extends Error {
  constructor(readonly code: NetworkCode) {
    super(code)
  }
}

/** The tokens of a sign-in, as they are kept. */
export interface Tokens {
  access: string
  refresh: string
  /** When the access token ends, in ms by this device's clock. */
  endsAt: number
}

/** Where the tokens lie. Reading is cheap: it is done before each call, because another tab may have changed them. */
export interface TokenStore {
  load(): Tokens | null
  save(tokens: Tokens | null): void
}

/** What the API answers to a sign-in. */
export interface TokensAnswer {
  access_token: string
  refresh_token: string
  expires_in: number
}

/** One call. */
export interface Call {
  method: Method
  /** Below the base: `/customers/1`. */
  path: string
  query?: Record<string, unknown>
  body?: unknown
  /** A form (files); goes to the transport as it is. */
  form?: object
  expect?: 'json' | 'bytes'
  /** The same for all tries of one intent; one is made for each POST that has none. */
  idempotencyKey?: string
  /** Signing in: no token is attached, and 401 is an answer like any other. */
  anonymous?: boolean
  timeoutMs?: number
  signal?: Signal
  /** Hears which share of a large body has gone. */
  progress?: (share: number) => void
}

export interface SessionOptions {
  transport: Transport
  store: TokenStore
  /** `/api/v1` by default, or with a host before it. */
  base?: string
  timeoutMs?: number
  /** Runs work that only one tab may do at a time; by default there is only us. */
  exclusive?: <T>(work: () => Promise<T>) => Promise<T>
  /** Milliseconds; for tests. */
  now?: () => number
}

/** What a session tells. */
export interface SessionEvents {
  /** The sign-in has ended, not by our own wish. */
  ended: (failure: ApiFailure) => void
  /** The server can be reached (again), or not. */
  reach: (reachable: boolean) => void
}

/** An access token that ends within this is exchanged before it is used. */
const EARLY_MS = 15_000

export class Session {
  private readonly base: string
  private readonly now: () => number
  private refreshing: Promise<string> | null = null
  private found = true
  private readonly listeners: { [K in keyof SessionEvents]: Set<SessionEvents[K]> } = { ended: new Set(), reach: new Set() }

  constructor(private readonly options: SessionOptions) {
    this.base = options.base ?? '/api/v1'
    this.now = options.now ?? (() => Date.now())
  }

  /** Whether there are tokens; whether they are still worth something shows when they are used. */
  get signedIn(): boolean {
    return this.options.store.load() !== null
  }

  /** Whether the last call reached the server; yes before the first one. */
  get reachable(): boolean {
    return this.found
  }

  /** Listens, until the answer is called. */
  on<K extends keyof SessionEvents>(event: K, listener: SessionEvents[K]): () => void {
    this.listeners[event].add(listener)
    return () => this.listeners[event].delete(listener)
  }

  /** Keeps the tokens of a sign-in. */
  keep(answer: TokensAnswer): void {
    this.options.store.save(this.tokensOf(answer))
  }

  /** Forgets the tokens. The server is told by `POST /auth/logout`, before. */
  forget(): void {
    this.options.store.save(null)
  }

  /** The address of a path with its query; empty values are left out. */
  url(path: string, query?: Record<string, unknown>): string {
    return this.base + path + queryText(query)
  }

  /** Makes a call. Throws `ApiFailure`, and nothing else. */
  async call<T>(call: Call): Promise<T> {
    return (await this.answer(call)).body as T
  }

  /** Makes a call and gives the answer with its headers. Throws `ApiFailure`, and nothing else. */
  async answer(call: Call): Promise<TransportAnswer> {
    const headers: Record<string, string> = { accept: call.expect === 'bytes' ? '*/*' : 'application/json' }
    if (call.method === 'POST') headers['idempotency-key'] = call.idempotencyKey ?? newKey()
    const body = call.form ?? (call.body === undefined ? undefined : JSON.stringify(call.body))
    if (typeof body === 'string') headers['content-type'] = 'application/json'
    const request: TransportRequest = {
      method: call.method,
      url: this.url(call.path, call.query),
      headers,
      expect: call.expect ?? 'json',
      timeoutMs: call.timeoutMs ?? this.options.timeoutMs ?? 20_000,
      ...(body === undefined ? {} : { body }),
      ...(call.signal ? { signal: call.signal } : {}),
      ...(call.progress ? { progress: call.progress } : {}),
    }
    if (call.anonymous) return this.judged(await this.send(request))
    const token = await this.token()
    const first = await this.send(authorized(request, token))
    if (first.status !== 401 || !tokenEnded(failureIn(first))) return this.judged(first)
    const second = await this.send(authorized(request, await this.renew(token)))
    if (second.status === 401 && tokenEnded(failureIn(second))) this.end(failureIn(second))
    return this.judged(second)
  }

  /** An access token that has some life in it. */
  private async token(): Promise<string> {
    const tokens = this.options.store.load()
    if (!tokens) throw new ApiFailure(401, 'auth.required', '请先登录')
    return tokens.endsAt - this.now() > EARLY_MS ? tokens.access : this.renew(tokens.access)
  }

  /** Exchanges an ended token: once for all calls that ask meanwhile, and once for all tabs. */
  private renew(ended: string): Promise<string> {
    this.refreshing ??= this.exchange(ended).finally(() => { this.refreshing = null })
    return this.refreshing
  }

  private exchange(ended: string): Promise<string> {
    const exclusive = this.options.exclusive ?? (work => work())
    return exclusive(async () => {
      // Another tab may have done it while we waited: each refresh token works only once.
      const tokens = this.options.store.load()
      if (!tokens) throw new ApiFailure(401, 'auth.required', '请先登录')
      if (tokens.access !== ended && tokens.endsAt - this.now() > EARLY_MS) return tokens.access
      const answer = await this.send({
        method: 'POST',
        url: this.url('/auth/refresh'),
        headers: { 'accept': 'application/json', 'content-type': 'application/json' },
        body: JSON.stringify({ refresh_token: tokens.refresh }),
        expect: 'json',
        timeoutMs: 20_000,
      })
      if (answer.status === 401) this.end(failureIn(answer))
      const fresh = this.tokensOf(this.judged(answer).body as TokensAnswer)
      // Kept before anything else happens: the old one is worth nothing any more.
      this.options.store.save(fresh)
      return fresh.access
    })
  }

  private async send(request: TransportRequest): Promise<TransportAnswer> {
    if (request.signal?.aborted) throw networkFailure('network.aborted')
    try {
      const answer = await this.options.transport(request)
      // A proxy without a server behind it answers, too.
      this.reach(!([502, 503, 504].includes(answer.status) && failureIn(answer).code === 'server.down'))
      return answer
    } catch (thrown) {
      if (!(thrown instanceof TransportError)) throw toFailure(thrown)
      if (thrown.code !== 'network.aborted') this.reach(false)
      throw networkFailure(thrown.code)
    }
  }

  private judged(answer: TransportAnswer): TransportAnswer {
    if (answer.status >= 200 && answer.status < 300) return answer
    throw failureIn(answer)
  }

  private end(failure: ApiFailure): void {
    if (!this.signedIn) return
    this.forget()
    this.listeners.ended.forEach(listener => listener(failure))
  }

  private reach(reachable: boolean): void {
    if (reachable === this.found) return
    this.found = reachable
    this.listeners.reach.forEach(listener => listener(reachable))
  }

  private tokensOf(answer: TokensAnswer): Tokens {
    return { access: answer.access_token, refresh: answer.refresh_token, endsAt: this.now() + answer.expires_in * 1000 }
  }
}

/** The text of a query, with its question mark. `undefined`, `null` and empty text are left out. */
export function queryText(query?: Record<string, unknown>): string {
  const parts: string[] = []
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? value as unknown[] : [value]) {
      if (one === undefined || one === null || one === '') continue
      parts.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`)
    }
  }
  return parts.length ? `?${parts.join('&')}` : ''
}

/** A key for one intent: the same for its retries, another for the next intent. */
export function newKey(): string {
  const source = (globalThis as { crypto?: { randomUUID?: () => string, getRandomValues?: (a: Uint8Array) => Uint8Array } }).crypto
  if (source?.randomUUID) return source.randomUUID()
  const bytes = new Uint8Array(16)
  if (source?.getRandomValues) source.getRandomValues(bytes)
  else for (let i = 0; i < bytes.length; i += 1) bytes[i] = Math.floor(Math.random() * 256)
  const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
  return `${Date.now().toString(36)}-${hex}`
}

function authorized(request: TransportRequest, token: string): TransportRequest {
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } }
}

function failureIn(answer: TransportAnswer): ApiFailure {
  return failureOf(answer.status, answer.body, answer.header)
}

/** Whether a 401 is about the token, and not about a password or a code that was wrong. */
function tokenEnded(failure: ApiFailure): boolean {
  return ['auth.required', 'auth.expired', 'auth.token_expired', 'http.401'].includes(failure.code)
}
