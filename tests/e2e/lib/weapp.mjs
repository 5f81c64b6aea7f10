/** The compiled WeChat bundle in Chromium, by the runner of `miniprogram/weapp-check`: an approximation of WeChat. */
import { compiled } from '../../../miniprogram/weapp-check/compiled.mjs'
import { serve } from '../../../miniprogram/weapp-check/runner/serve.mjs'

/** The host that the bundle calls when `VITE_API_BASE` names no other. */
const BUILT_IN = process.env.VITE_API_BASE ?? 'http://127.0.0.1:8080'
/** The demo's mini-program. */
export const MINI_PROGRAM = 'wx0a9b8c7d6e5f4a3b'

/** Serves the bundle for a demo: `open(user)` is the address at which that person of the simulator holds the phone. */
export async function startBundle(demo) {
  const server = await serve(await compiled(), { product: demo.url, simulator: demo.simulator })
  return {
    url: server.url,
    open: user => `${server.url}/?${new URLSearchParams({ user, appid: MINI_PROGRAM, domain: BUILT_IN })}`,
    stop: server.close,
  }
}

/** A new person in the simulator, with a phone number. */
export async function personWith(demo, nickname, phone) {
  const answer = await fetch(`${demo.simulator}/_sim/users`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ nickname, phone }),
  })
  if (!answer.ok) throw new Error(`a new person: ${answer.status} ${await answer.text()}`)
  return (await answer.json()).user_id
}
