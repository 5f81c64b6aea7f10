import { shallowRef } from 'vue'
import { ApiFailure } from '@common/failure'
import { api, type Schema } from './api/client'
import { signedIn } from './gate'
import { forget, recall, remember } from './session-values'

export type Me = Schema<'MyMe'>

/** Who visits, as it was answered last; shared by all pages. */
export const me = shallowRef<Me>()

/** Whether this tab's visitor was a known customer when it was asked last. */
const LINKED = 'linked'

/** Asks who visits. */
export async function loadMe(): Promise<Me> {
  const answer = await api.get('/my/me')
  signedIn(answer.appid)
  me.value = answer
  if (answer.state === 'linked') remember(LINKED, true)
  else forget(LINKED)
  return answer
}

/**
 * Asks who visits, and for something that only known customers have; nobody else's own is asked for in vain. Whoever was
 * known in this tab before need not wait for the one to ask for the other.
 */
export async function visit<T>(ask: () => Promise<T>): Promise<{ who: Me, own: T | undefined }> {
  const early = recall<boolean>(LINKED) ? ask() : undefined
  early?.catch(() => undefined)
  const who = await loadMe()
  return { who, own: who.state === 'linked' ? await (early ?? ask()) : undefined }
}

/** Asks for what only known customers have; fails with `my.not_linked` for the others. */
export async function ownOnly<T>(ask: () => Promise<T>): Promise<T> {
  if (me.value?.state === 'linked') return ask()
  const { own } = await visit(async () => ({ answer: await ask() }))
  if (!own) throw new ApiFailure(403, 'my.not_linked', '')
  return own.answer
}
