import { api } from '@/api'

const asked = new Map<number, Promise<string | null>>()

/** Why a message could not be sent: the push that carries it knows. What could not be asked is asked again. */
export function reasonOf(push: number): Promise<string | null> {
  const known = asked.get(push)
  if (known) return known
  const answer = api.get('/pushes/{id}', { path: { id: push } }).then(
    full => full.reason ?? full.steps.at(-1)?.reason ?? null,
    () => { asked.delete(push); return null },
  )
  asked.set(push, answer)
  return answer
}
