import type { Schema } from '@/api'

type Reply = Schema<'QuickReplyOut'>

/** What the client fills in when a reply is used. */
export const PLACEHOLDERS = ['customer', 'contact', 'me', 'company'] as const

/** Replies under their headings, in their order; those without a heading come last. */
export function byCategory(replies: readonly Reply[]): { category: string | null, replies: Reply[] }[] {
  const groups = new Map<string | null, Reply[]>()
  for (const reply of replies) {
    const category = reply.category ?? null
    groups.set(category, [...groups.get(category) ?? [], reply])
  }
  return [...groups].map(([category, list]) => ({ category, replies: list }))
    .sort((a, b) => Number(a.category === null) - Number(b.category === null))
}

/** What has to change so that a reply goes one up or down among its own; equal places are told apart by it. */
export function moved(replies: readonly Reply[], id: number, by: 1 | -1): { id: number, version: number, position: number }[] {
  const from = replies.findIndex(one => one.id === id)
  const to = from + by
  if (from < 0 || to < 0 || to >= replies.length) return []
  const order = [...replies]
  const [reply] = order.splice(from, 1)
  if (!reply) return []
  order.splice(to, 0, reply)
  // The places that they have now, each one higher than the one before.
  const places: number[] = []
  for (const position of replies.map(one => one.position).sort((a, b) => a - b)) places.push(Math.max(position, (places.at(-1) ?? -1) + 1))
  return order.flatMap((one, index) => {
    const place = places[index] ?? one.position
    return one.position === place ? [] : [{ id: one.id, version: one.version, position: place }]
  })
}

/** Whether each brace names something that is filled in: others would be sent as they stand. */
export function placeholdersFit(text: string): boolean {
  return text.split('{').slice(1).every(part => (PLACEHOLDERS as readonly string[]).includes(part.split('}')[0] ?? '') && part.includes('}'))
}

/** How a reply reads with names in it. */
export function sample(text: string, names: Record<(typeof PLACEHOLDERS)[number], string>): string {
  return text.replace(/\{(customer|contact|me|company)\}/g, (_, name: keyof typeof names) => names[name])
}
