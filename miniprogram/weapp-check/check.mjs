// WeChat's own compiler, the schema of app.json, and the sizes of the packages, offline:
//   node check.mjs <folder of the mini-program>
// Exits with 1 for an error, a main package over 600 KB, or a sub-package over 1.5 MB.
import { generateKeyPairSync } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'

const KB = 1024
const MOST_MAIN = 600 * KB
const MOST_SUB = 1536 * KB
const PATIENCE_MS = 180_000

const require = createRequire(import.meta.url)
const folder = path.resolve(process.argv[2] ?? 'dist/mp-weixin')
if (!fs.existsSync(path.join(folder, 'app.json'))) {
  console.error(`${folder} has no app.json: build it first (npm run build:mp)`)
  process.exit(2)
}

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'weapp-check-'))
const errors = []
process.on('unhandledRejection', error => errors.push(`unhandled: ${error?.message ?? error}`))

/** Sizes as WeChat counts them: what lies in a sub-package's folder is its, the rest is the main package. */
function sizes() {
  const app = JSON.parse(fs.readFileSync(path.join(folder, 'app.json'), 'utf8'))
  const roots = (app.subPackages ?? app.subpackages ?? []).map(one => one.root.replace(/\/?$/, '/'))
  const of = new Map([['main', 0], ...roots.map(root => [root, 0])])
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.startsWith('project.')) continue
    const file = path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)).split(path.sep).join('/')
    const root = roots.find(one => file.startsWith(one)) ?? 'main'
    of.set(root, of.get(root) + fs.statSync(path.join(folder, file)).size)
  }
  return of
}

async function compile() {
  const ci = require('miniprogram-ci')
  const { CIProject } = require('miniprogram-ci/dist/project/ciProject.js')
  // what the platform would answer about the account; asking it needs an account and a network
  const attributes = {
    platform: false, appType: 0, isSandbox: false, released: false,
    setting: { MaxCodeSize: 2048, MaxSubpackageSubCodeSize: 2048, MaxSubpackageFullCodeSize: 20480, NavigateMiniprogramLimit: 10, MaxTabbarCount: 5, MaxTabbarIconSize: 40, MinTabbarCount: 2 },
  }
  CIProject.prototype.attr = async () => attributes
  CIProject.prototype.attrSync = () => attributes
  // any key will do: nothing is uploaded
  const key = path.join(work, 'key.pem')
  fs.writeFileSync(key, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }))
  const project = new ci.Project({ appid: 'wx1111111111111111', type: 'miniProgram', projectPath: folder, privateKeyPath: key, ignores: [] })
  const steps = {
    'schema of app.json': () => ci.getAppJSON(project),
    'compiler': () => ci.getCompiledResult({ project, version: '1', desc: 'check', setting: { es6: true, minify: true }, onProgressUpdate() {} }, path.join(work, 'compiled.zip')),
  }
  for (const [name, step] of Object.entries(steps)) {
    const begun = Date.now()
    try {
      await Promise.race([step(), new Promise((_, reject) => setTimeout(() => reject(new Error('took too long')), PATIENCE_MS).unref())])
      console.log(`${name}: ok (${Date.now() - begun} ms)`)
    }
    catch (error) {
      errors.push(`${name}: ${error?.message ?? error}`)
    }
  }
}

for (const [name, bytes] of sizes()) {
  const most = name === 'main' ? MOST_MAIN : MOST_SUB
  console.log(`${name.padEnd(20)} ${(bytes / KB).toFixed(0).padStart(6)} KB of ${most / KB} KB`)
  if (bytes > most) errors.push(`${name} is too big: ${(bytes / KB).toFixed(0)} KB`)
}
await compile()
fs.rmSync(work, { recursive: true, force: true })
for (const error of errors) console.error(`error: ${error}`)
process.exit(errors.length ? 1 : 0)
