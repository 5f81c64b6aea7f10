/** Texts with placeholders: which there are, what they look like filled in, and what is wrong before the server says so. */

/** The placeholders of the API. */
export const PLACEHOLDERS = ['称呼', '姓名', '客户', '销售', '公司', '节日', '日期'] as const
export type Placeholder = (typeof PLACEHOLDERS)[number]
export type Sample = Record<Placeholder, string>

/** The most characters of a filled-in text. */
export const LONGEST = 600

/** A part of a text: plain, a placeholder with what it stands for, or one that does not exist. */
export type Piece = { kind: 'text' | 'known' | 'unknown', text: string }

/** A text as it will read. */
export function pieces(template: string, sample: Sample): Piece[] {
  const found: Piece[] = []
  let from = 0
  for (const match of template.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g)) {
    if (match.index > from) found.push({ kind: 'text', text: template.slice(from, match.index) })
    const name = match[1] ?? ''
    const known = (PLACEHOLDERS as readonly string[]).includes(name)
    found.push(known ? { kind: 'known', text: sample[name as Placeholder] } : { kind: 'unknown', text: match[0] })
    from = match.index + match[0].length
  }
  if (from < template.length) found.push({ kind: 'text', text: template.slice(from) })
  return found
}

/** What is wrong with a text: the key of a message, and the placeholder that it is about. */
export function problemOf(template: string, sample: Sample): { key: 'empty' | 'unknown' | 'broken' | 'long', name?: string } | null {
  if (!template.trim()) return { key: 'empty' }
  // Conditions and filters are the server's business.
  if (isClever(template)) return null
  const parts = pieces(template, sample)
  const unknown = parts.find(part => part.kind === 'unknown')
  if (unknown) return { key: 'unknown', name: unknown.text }
  if (parts.some(part => part.kind === 'text' && /\{\{|\}\}/.test(part.text))) return { key: 'broken' }
  return [...parts.map(part => part.text).join('')].length > LONGEST ? { key: 'long' } : null
}

/** Whether a text uses more than placeholders, so that only the server can fill it in. */
export function isClever(template: string): boolean {
  return /\{%|\{#|\{\{[^{}]*\|[^{}]*\}\}/.test(template)
}

/** A text with a placeholder put where the caret is, and where the caret goes. */
export function inserted(text: string, from: number, to: number, name: Placeholder): { text: string, caret: number } {
  const word = `{{${name}}}`
  return { text: text.slice(0, from) + word + text.slice(to), caret: from + word.length }
}
