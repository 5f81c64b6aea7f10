// What a browser loads before the first screen stands: the entry with all that it imports, styles and index.html.
// Compressed with brotli as the server sends it; more than the limit fails the build.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const LIMIT_KB = 500
const dist = path.resolve('dist')
const manifest = JSON.parse(readFileSync(path.join(dist, '.vite/manifest.json'), 'utf8'))

const files = new Set(['index.html', 'theme.js', 'logo.svg'])
function add(key, seen = new Set()) {
  const chunk = manifest[key]
  if (!chunk || seen.has(key)) return
  seen.add(key)
  files.add(chunk.file)
  for (const css of chunk.css ?? []) files.add(css)
  for (const next of chunk.imports ?? []) add(next, seen)
}
add('index.html')
// Fetched at once by the entry, though by dynamic imports: the default language, the shell, and one screen.
const AT_ONCE = /src\/i18n\/zh-CN\.ts$|src\/app\/AppShell\.vue$|screens\/customers\/CustomersPage\.vue$/
for (const key of Object.keys(manifest).filter(key => AT_ONCE.test(key))) add(key)

const brotli = bytes => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length
let [br, gz] = [0, 0]
for (const file of files) {
  const bytes = readFileSync(path.join(dist, file))
  br += brotli(bytes)
  gz += gzipSync(bytes).length
}
const kb = size => `${(size / 1024).toFixed(1)} KB`
console.log(`first load: ${files.size} files, ${kb(br)} brotli, ${kb(gz)} gzip (limit ${LIMIT_KB} KB)`)
if (Math.max(br, gz) > LIMIT_KB * 1024) {
  console.error('The first load is too large: import what is not needed at once dynamically.')
  process.exit(1)
}
