import { shallowRef } from 'vue'
import { ApiFailure } from '@common/failure'
import { api, type Schema } from './api/client'
import { signedIn } from './gate'

export type Me = Schema<'MyMe'>

/** Who visits, as it was answered last; shared by all pages. */
export const me = shallowRef<Me>()

/** Asks who visits. */
export async function loadMe(): Promise<Me> {
  const answer = await api.get('/my/me')
  signedIn(answer.appid)
  me.value = answer
  return answer
}

/** Asks for what only known customers have; for the others without asking the server in vain. */
export async function ownOnly<T>(ask: () => Promise<T>): Promise<T> {
  if (me.value?.state !== 'linked' && (await loadMe()).state !== 'linked') throw new ApiFailure(403, 'my.not_linked', '')
  return ask()
}
