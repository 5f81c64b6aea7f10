import { shallowRef } from 'vue'
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
