// WeChat's own compiler, the schema of app.json, the sizes of the packages, and code that WeChat does not run, offline:
//   node check.mjs <folder of the mini-program>
// Exits with 1 for an error, a main package over 600 KB, a sub-package over 1.5 MB, `eval` or `new Function`.
import fs from 'node:fs'
import path from 'node:path'
import { keep } from './compiled.mjs'
import { official } from './official.mjs'

const KB = 1024
const MOST_MAIN = 600 * KB
const MOST_SUB = 1536 * KB
const PATIENCE_MS = 420_000
/** Code made of text: `eval(…)`, `eval.call`, `new Function(…)`, `Function("…")`. */
const FROM_TEXT = /(?<![\w$.])eval\s*(?:\(|\.|\))|(?<![\w$.])new\s+Function\b|(?<![\w$.])Function\s*\(\s*["'`]/

const folder = path.resolve(process.argv[2] ?? 'dist/mp-weixin')
if (!fs.existsSync(path.join(folder, 'app.json'))) {
  console.error(`${folder} has no app.json: build it first (npm run build:mp)`)
  process.exit(2)
}

const errors = []
process.on('unhandledRejection', error => errors.push(`unhandled: ${error?.message ?? error}`))
const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile() && !entry.name.startsWith('project.'))
  .map(entry => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)).split(path.sep).join('/'))

/** Sizes as WeChat counts them: what lies in a sub-package's folder is its, the rest is the main package. */
function sizes() {
  const app = JSON.parse(fs.readFileSync(path.join(folder, 'app.json'), 'utf8'))
  const roots = (app.subPackages ?? app.subpackages ?? []).map(one => one.root.replace(/\/?$/, '/'))
  const of = new Map([['main', 0], ...roots.map(root => [root, 0])])
  for (const file of files) {
    const root = roots.find(one => file.startsWith(one)) ?? 'main'
    of.set(root, of.get(root) + fs.statSync(path.join(folder, file)).size)
  }
  return of
}

/** What the step answers, within its time. */
async function timed(name, step) {
  const begun = Date.now()
  try {
    const answer = await Promise.race([step(), new Promise((_, reject) => setTimeout(() => reject(new Error('took too long')), PATIENCE_MS).unref())])
    console.log(`${name}: ok (${Date.now() - begun} ms)`)
    return answer
  }
  catch (error) {
    errors.push(`${name}: ${error?.message ?? error}`)
    return undefined
  }
}

for (const [name, bytes] of sizes()) {
  const most = name === 'main' ? MOST_MAIN : MOST_SUB
  console.log(`${name.padEnd(20)} ${(bytes / KB).toFixed(0).padStart(6)} KB of ${most / KB} KB`)
  if (bytes > most) errors.push(`${name} is too big: ${(bytes / KB).toFixed(0)} KB`)
}
for (const file of files.filter(one => one.endsWith('.js'))) {
  const found = FROM_TEXT.exec(fs.readFileSync(path.join(folder, file), 'utf8'))
  if (found) errors.push(`${file} makes code of text, which WeChat forbids: ${found[0]}`)
}
const tools = official(folder)
await timed('schema of app.json', tools.checkSchema)
const compiled = await timed('compiler', tools.compile)
// the browser tests run it
if (compiled && !errors.length) keep(compiled)
for (const error of errors) console.error(`error: ${error}`)
process.exit(errors.length ? 1 : 0)
