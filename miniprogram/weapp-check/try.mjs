// The compiled bundle in a browser, against a running demo:
//   node try.mjs <product> <simulator> [user] [port]
// Without a user of the simulator there is a new one. Ctrl-C ends it.
import { compiled } from './compiled.mjs'
import { serve } from './runner/serve.mjs'

const [product = 'http://127.0.0.1:8080', simulator = 'http://127.0.0.1:9090', user, port = '0'] = process.argv.slice(2)

async function ask(path, options) {
  const answer = await fetch(`${simulator}/_sim/${path}`, options)
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

const person = user ?? (await ask('users', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ nickname: '试用者' }) })).user_id
const { accounts } = await ask('accounts')
const appid = accounts.find(one => one.kind === 'miniprogram')?.appid
if (!appid) throw new Error('the simulator has no mini-program')
const { url } = await serve(await compiled(), { product, simulator, port: Number(port) })
const domain = process.env.VITE_API_BASE ?? 'http://127.0.0.1:8080'
console.log(`${url}/?${new URLSearchParams({ user: person, appid, domain })}`)
