/** Quick replies: found as one types, filled in where one sees it. */

import type { Schema } from '@/api'

export type QuickReply = Schema<'QuickReplyOut'>

/** What may stand in for a placeholder. */
export type Names = Partial<Record<'customer' | 'contact' | 'me' | 'company', string | undefined>>

/** What is typed behind the `/` that asks for quick replies; `null` where nothing is asked. */
export function askedFor(text: string): string | null {
  const match = /^\/([^\n]*)$/.exec(text)
  return match ? match[1] ?? '' : null
}

/** Those that fit what was typed: all words stand in heading or text. Headings that begin so come first. */
export function fitting(replies: readonly QuickReply[], typed: string): QuickReply[] {
  const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const fits = replies.filter(reply => {
    const text = `${reply.category ?? ''} ${reply.content}`.toLowerCase()
    return words.every(word => text.includes(word))
  })
  const first = words[0]
  if (!first) return fits
  const rank = (reply: QuickReply) => (reply.category ?? '').toLowerCase().startsWith(first) ? 0 : reply.content.toLowerCase().startsWith(first) ? 1 : 2
  return [...fits].sort((a, b) => rank(a) - rank(b))
}

/** Fills in names. What is not known is left out, with no brace that a customer would see. */
export function fillIn(content: string, names: Names): string {
  return content.replace(/\{(customer|contact|me|company)\}/g, (_, name: keyof Names) => names[name] ?? '')
}
