import { createClient } from '@common/client'
import { networkFailure } from '@common/failure'
import { Session, toFailure, type Call, type TransportAnswer } from '@common/session'
import { signInEnded } from '../gate'
import { transport } from './transport'

export type { Answer, Body, Schema } from '@common/client'

/** A session whose sign-in is a cookie: no token is sent, and 401 leads back to WeChat. */
class CookieSession extends Session {
  override async answer(call: Call): Promise<TransportAnswer> {
    try {
      return await super.answer({ ...call, anonymous: true })
    }
    catch (thrown) {
      const failure = toFailure(thrown)
      if (failure.status !== 401) throw failure
      signInEnded()
      // whoever waits for it is given up: the page goes to sign in, and what was typed is kept
      throw networkFailure('network.aborted')
    }
  }
}

export const session = new CookieSession({ transport, store: { load: () => null, save: () => undefined }, timeoutMs: 15_000 })

/** The API, as a customer may ask it: `api.get('/my/orders/{id}', { path: { id } })`. Throws `ApiFailure` alone. */
export const api = createClient(session)
