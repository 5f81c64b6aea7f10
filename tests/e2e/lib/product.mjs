/** The product as a user starts it: `guanxi demo`, with its simulator, on free ports. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..')
/** The password of everybody in the demo. */
export const PASSWORD = 'guanxi-demo'

export async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/**
 * Starts the demo, and gives its addresses once it says that it is ready. While one writes tests, `GUANXI_URL` names a
 * demo (or a development server before one) that runs already, and `GUANXI_HISTORY` a folder that the first demo of a
 * day keeps its history in, for those after it.
 */
export async function startDemo(...options) {
  if (process.env.GUANXI_URL) return { url: process.env.GUANXI_URL, simulator: process.env.GUANXI_SIM_URL, stop: async () => {} }
  const binary = process.env.GUANXI_BIN
  if (!binary) throw new Error('GUANXI_BIN names no binary: run `cargo xtask test`, or set it to target/debug/guanxi')
  const history = process.env.GUANXI_HISTORY
  if (history) options.push('--history', history)
  const [port, simPort] = [await freePort(), await freePort()]
  const demo = spawn(binary, ['demo', '--port', String(port), '--sim-port', String(simPort), ...options], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const keep = chunk => { said = (said + chunk).slice(-8000) }
  demo.stderr.on('data', keep)
  const url = `http://127.0.0.1:${port}`
  await new Promise((resolve, reject) => {
    demo.stdout.on('data', chunk => {
      keep(chunk)
      if (said.includes(`ready ${url}`)) resolve()
    })
    demo.once('exit', code => reject(new Error(`the demo ended with ${code}:\n${said}`)))
    setTimeout(() => reject(new Error(`the demo was not ready in time:\n${said}`)), 180_000).unref()
  })
  demo.stdout.removeAllListeners('data').resume()
  return {
    url,
    simulator: `http://127.0.0.1:${simPort}`,
    async stop() {
      demo.kill('SIGINT')
      if (demo.exitCode === null) await once(demo, 'exit')
    },
  }
}

/** A signed-in caller of the API, for looking at what a click has done. */
export async function apiAs(url, login, password = PASSWORD) {
  const answer = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password }),
  })
  if (!answer.ok) throw new Error(`signing in as ${login}: ${answer.status}`)
  const { access_token: token } = await answer.json()
  return async (route, options = {}) => {
    const isForm = options.body instanceof FormData
    const body = options.body === undefined || isForm ? options.body : JSON.stringify(options.body)
    const response = await fetch(`${url}/api/v1${route}`, {
      method: options.method ?? 'GET',
      headers: { authorization: `Bearer ${token}`, ...(body && !isForm ? { 'content-type': 'application/json' } : {}) },
      body,
    })
    if (!response.ok) throw new Error(`${options.method ?? 'GET'} ${route}: ${response.status} ${await response.text()}`)
    return response.status === 204 ? null : response.json()
  }
}
