/** What `<wx-open-subscribe>` says: which notices were agreed to, and why it did not work. */

export type Consent = 'accept' | 'reject' | 'unknown'

/**
 * The answer to each template. WeChat packs them twice: `subscribeDetails` is a text of JSON whose values are texts of
 * JSON, `{"status":"accept"}`; `cancel`, `ban` and the like are no consents.
 */
export function consentsOf(detail: unknown): Record<string, Consent> {
  const packed = unpacked((detail as { subscribeDetails?: unknown } | null)?.subscribeDetails)
  const consents: Record<string, Consent> = {}
  for (const [template, one] of Object.entries(packed)) {
    const { status } = unpacked(one)
    consents[template] = status === 'accept' ? 'accept' : typeof status === 'string' ? 'reject' : 'unknown'
  }
  return consents
}

/** What to tell a person of an error of the tag. */
export type ConsentTrouble = 'off' | 'network' | 'template' | 'failed'

/** The platform's codes: 20004 all notices are switched off, 10002/10003 network, 10001 and 20001–20003, 20005 the template. */
export function troubleOf(detail: unknown): ConsentTrouble {
  const code = Number((detail as { errCode?: unknown } | null)?.errCode)
  if (code === 20004) return 'off'
  if (code === 10002 || code === 10003) return 'network'
  return code === 10001 || (code >= 20001 && code <= 20005) ? 'template' : 'failed'
}

function unpacked(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  if (typeof value !== 'string') return {}
  try {
    const parsed: unknown = JSON.parse(value)
    return typeof parsed === 'object' && parsed !== null ? parsed as Record<string, unknown> : {}
  }
  catch {
    return {}
  }
}

/** The labels of a notice's lines, without the platform's placeholders: `来自：{{thing2.DATA}}` is `来自`. */
export function linesOf(content: string): string[] {
  return content.split('\n').map(line => line.replace(/\{\{[^}]*\}\}/g, '').replace(/[：:\s]+$/, '').trim()).filter(Boolean)
}
