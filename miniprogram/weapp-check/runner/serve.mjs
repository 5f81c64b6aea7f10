// Serves a packed mini-program, and passes its calls on: `/product/…` to the real server, `/simulator/…` to the simulator.
import { readFile } from 'node:fs/promises'
import http from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { pack } from './pack.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
/** As strict as WeChat: code from anywhere else, `eval` and `new Function` do not run. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; font-src data:; connect-src 'self'"
const PAGE = '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>weapp</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/frame.css"><link rel="stylesheet" href="/styles.css"></head><body><script src="/program.js"></script><script src="/runtime.js"></script></body></html>'
const KINDS = { '.png': 'image/png', '.jpg': 'image/jpeg', '.svg': 'image/svg+xml' }

/** `files` as WeChat's compiler gives them. The answer: `{ url, close }`. */
export async function serve(files, { product, simulator, port = 0 }) {
  const { program, styles, runtime } = await pack(files)
  const own = {
    '/': ['text/html', PAGE],
    '/program.js': ['text/javascript', program],
    '/runtime.js': ['text/javascript', runtime],
    '/styles.css': ['text/css', styles],
    '/frame.css': ['text/css', await readFile(path.join(here, 'frame.css'), 'utf8')],
  }
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://runner')
    if (request.url.startsWith('/product/')) return pass(request, response, product, '/product')
    if (request.url.startsWith('/simulator/')) return pass(request, response, simulator, '/simulator')
    const file = pathname.startsWith('/package/') ? files[decodeURIComponent(pathname.slice('/package/'.length))] : undefined
    const [kind, content] = own[pathname] ?? (file === undefined ? [] : [KINDS[path.extname(pathname)] ?? 'application/octet-stream', file])
    response.writeHead(kind ? 200 : 404, { 'content-type': `${kind ?? 'text/plain'}; charset=utf-8`, 'content-security-policy': POLICY })
    return response.end(content ?? 'not found')
  })
  await new Promise(resolve => server.listen(port, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => { server.closeAllConnections(); server.close() } }
}

function pass(request, response, to, prefix) {
  const headers = { ...request.headers }
  for (const name of ['origin', 'referer', 'cookie']) delete headers[name]
  const target = new URL(to)
  const passed = http.request({ host: target.hostname, port: target.port, path: request.url.slice(prefix.length), method: request.method, headers: { ...headers, host: target.host } }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers)
    answer.pipe(response)
  })
  passed.on('error', (error) => {
    if (!response.headersSent) response.writeHead(502)
    response.end(String(error.message))
  })
  response.on('close', () => passed.destroy())
  request.pipe(passed)
}
