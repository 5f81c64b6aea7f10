/**
 * The typed client of both faces: a wrong path, parameter, field or method is an error of the compiler.
 * Types come from api.d.ts, the calls are `Session`'s.
 */
import type { components, paths as AllPaths } from './api'
import type { Session, Signal, TransportAnswer } from './session'

/** A type of the API by its name: `Schema<'CustomerRow'>`. */
export type Schema<N extends keyof components['schemas']> = components['schemas'][N]

/** The routes, named below `/api/v1`. */
export type Paths = { [P in keyof AllPaths as P extends `/api/v1${infer Rest}` ? Rest : never]: AllPaths[P] }

type Verb = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** The paths that have a verb. */
export type PathsWith<V extends Verb> = { [P in keyof Paths]: Paths[P] extends Record<V, object> ? P : never }[keyof Paths]

type Operation<P extends keyof Paths, V extends Verb> = Paths[P] extends Record<V, infer O> ? O : never
type JsonOf<T> = T extends { content: { 'application/json': infer B } } ? B : undefined
type PathOf<O> = O extends { parameters: { path: infer T } } ? T : undefined
type QueryIn<O> = O extends { parameters: { query?: infer T } } ? NonNullable<T> : never
type BodyIn<O> = O extends { requestBody: infer B } ? JsonOf<B> : O extends { requestBody?: infer B } ? JsonOf<NonNullable<B>> : never

/** The answer of an operation: what comes with 200 or 201, or nothing. */
type AnswerIn<O> = O extends { responses: infer R }
  ? 200 extends keyof R ? JsonOf<R[200]> : 201 extends keyof R ? JsonOf<R[201]> : 202 extends keyof R ? JsonOf<R[202]> : undefined
  : never

/** The answer of a route: `Answer<'/customers', 'get'>`. */
export type Answer<P extends keyof Paths, V extends Verb = 'get'> = AnswerIn<Operation<P, V>>
/** The query of a route. */
export type Query<P extends keyof Paths, V extends Verb = 'get'> = QueryIn<Operation<P, V>>
/** The body of a route. */
export type Body<P extends keyof Paths, V extends Verb = 'post'> = BodyIn<Operation<P, V>>
/** The routes that answer `{items, next}`. */
export type ListPath = { [P in PathsWith<'get'>]: Answer<P> extends { items: unknown[] } ? P : never }[PathsWith<'get'>]
/** What a list is made of. */
export type Item<P extends ListPath> = Answer<P> extends { items: (infer I)[] } ? I : never

/** What may go along with any call. */
export interface Extras {
  signal?: Signal
  timeoutMs?: number
  /** Of the intent; see `useAction` in the console. */
  idempotencyKey?: string
  /** No token is sent: for signing in. */
  anonymous?: boolean
}

type PathPart<O> = PathOf<O> extends undefined ? unknown : { path: PathOf<O> }
type QueryPart<O> = [QueryIn<O>] extends [never] ? unknown
  : object extends QueryIn<O> ? { query?: QueryIn<O> } : { query: QueryIn<O> }
type BodyPart<O> = O extends { requestBody: object } ? { body: BodyIn<O> } : O extends { requestBody?: object } ? { body?: BodyIn<O> } : unknown
type Options<O> = Extras & PathPart<O> & QueryPart<O> & BodyPart<O>
type Args<O> = object extends Options<O> ? [options?: Options<O>] : [options: Options<O>]

interface LooseOptions extends Extras {
  path?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
}

type Method<V extends Verb> = <P extends PathsWith<V>>(path: P, ...args: Args<Operation<P, V>>) => Promise<Answer<P, V>>

export interface Client {
  readonly session: Session
  get: Method<'get'>
  post: Method<'post'>
  put: Method<'put'>
  patch: Method<'patch'>
  delete: Method<'delete'>
  /** Bytes (files, exports) with the headers of the answer. */
  bytes: <P extends PathsWith<'get'>>(path: P, ...args: Args<Operation<P, 'get'>>) => Promise<TransportAnswer>
  /** Sends a form, as the transport understands it. */
  send: <P extends PathsWith<'post'>>(path: P, form: object, options?: Extras & { path?: Record<string, unknown> }) => Promise<Answer<P, 'post'>>
}

/** The typed client over a session. */
export function createClient(session: Session): Client {
  const method = (verb: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE') =>
    (path: string, options: LooseOptions = {}) => {
      const { path: names, ...rest } = options
      return session.call({ method: verb, path: fillPath(path, names), ...rest })
    }
  return {
    session,
    get: method('GET') as Method<'get'>,
    post: method('POST') as Method<'post'>,
    put: method('PUT') as Method<'put'>,
    patch: method('PATCH') as Method<'patch'>,
    delete: method('DELETE') as Method<'delete'>,
    bytes: (path: string, ...args: unknown[]) => {
      const { path: names, ...rest } = (args[0] ?? {}) as LooseOptions
      return session.answer({ method: 'GET', path: fillPath(path, names), expect: 'bytes', timeoutMs: 120_000, ...rest })
    },
    send: (path: string, form: object, options: LooseOptions = {}) => {
      const { path: names, ...rest } = options
      return session.call({ method: 'POST', path: fillPath(path, names), form, timeoutMs: 120_000, ...rest })
    },
  }
}

/** Puts names into a path: `/customers/{id}` with `{id: 7}` is `/customers/7`. */
export function fillPath(path: string, names?: Record<string, unknown>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = names?.[name]
    if (value === undefined || value === null) throw new Error(`path ${path} needs ${name}`)
    return encodeURIComponent(String(value))
  })
}
