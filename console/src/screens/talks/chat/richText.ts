/** The text of a message in parts: WeChat shows links of ours (`<a href="…">`) and plain addresses as links. */
export type Part = { text: string } | { text: string, href: string }

const LINK = /<a\s+[^>]*href="([^"]*)"[^>]*>([\s\S]*?)<\/a>|(https?:\/\/[^\s<>"，。；、）】]+)/gi

/** Only addresses that a browser may open from here. */
function safe(href: string): string | null {
  return /^https?:\/\//i.test(href) ? href : null
}

/** Splits a text. What is no link that may be opened stays text. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = []
  let at = 0
  for (const match of text.matchAll(LINK)) {
    if (match.index > at) parts.push({ text: text.slice(at, match.index) })
    const [whole, href, words, bare] = match
    const target = safe(bare ?? href ?? '')
    const shown = bare ?? words ?? whole
    parts.push(target ? { text: shown, href: target } : { text: shown })
    at = match.index + whole.length
  }
  if (at < text.length) parts.push({ text: text.slice(at) })
  return parts
}
