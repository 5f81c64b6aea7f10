// Serves the builds as the server does (same paths, same CSP) and hands /api on to a running one:
//   node scripts/serve.mjs [port=5180] [api=http://127.0.0.1:8080]
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../dist')
const FACES = { '/m/': 'h5', '/my/': 'customer' }
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.png': 'image/png', '.svg': 'image/svg+xml', '.ttf': 'font/ttf', '.woff2': 'font/woff2' }
const CSP = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; font-src 'self' data:; frame-ancestors 'self'"

function serveFile(response, file) {
  const type = TYPES[path.extname(file)]
  fs.readFile(file, (error, bytes) => {
    if (error || !type) return response.writeHead(404).end('not found')
    response.writeHead(200, { 'content-type': type, 'content-security-policy': CSP, 'cache-control': 'no-store' }).end(bytes)
  })
}

function proxy(api, request, response) {
  const { hostname, port } = new URL(api)
  const onward = http.request({ hostname, port, path: request.url, method: request.method, headers: { ...request.headers, host: `${hostname}:${port}` } }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers)
    answer.pipe(response)
  })
  onward.on('error', () => response.headersSent || response.writeHead(502).end())
  request.pipe(onward)
}

/** Starts to serve; the answer has `close()` and the port. */
export function serve(port, api) {
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    if (pathname.startsWith('/api/') || pathname === '/healthz') return proxy(api, request, response)
    const base = Object.keys(FACES).find(face => pathname.startsWith(face))
    if (!base) return response.writeHead(302, { location: '/m/' }).end()
    const folder = path.join(root, FACES[base])
    const file = path.normalize(path.join(folder, decodeURIComponent(pathname.slice(base.length)) || 'index.html'))
    if (!file.startsWith(folder)) return response.writeHead(404).end()
    serveFile(response, file)
  })
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(port, '127.0.0.1', () => resolve({ port: server.address().port, close: () => server.close() }))
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [port = '5180', api = `http://127.0.0.1:${process.env.GUANXI_PORT ?? '8080'}`] = process.argv.slice(2)
  const running = await serve(Number(port), api)
  console.log(`http://127.0.0.1:${running.port}/m/  (API: ${api})`)
}
