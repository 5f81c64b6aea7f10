import { server } from './base'
import { transport } from './transport'

/** The version of the server; nothing where it cannot be reached, or something in between hides it. */
export async function serverVersion(): Promise<string | undefined> {
  const answer = await transport({ method: 'GET', url: `${server()}/healthz`, headers: {}, expect: 'json', timeoutMs: 5000 }).catch(() => undefined)
  const version = answer?.status === 200 ? (answer.body as { version?: unknown } | undefined)?.version : undefined
  return typeof version === 'string' ? version : undefined
}
