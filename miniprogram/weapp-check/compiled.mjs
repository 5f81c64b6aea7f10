// What WeChat's compiler has made of `dist/mp-weixin`, kept in `dist/weapp-compiled`: compiling takes a minute.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
const source = path.join(here, '../dist/mp-weixin')
const kept = path.join(here, '../dist/weapp-compiled')
const DONE = '.done'

const read = file => fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined

/** What a build differs from another by: its files' names, sizes and times. */
function fingerprint() {
  return list(source).map((file) => {
    const { size, mtimeMs } = fs.statSync(path.join(source, file))
    return `${file} ${size} ${mtimeMs}`
  }).sort().join('\n')
}

function list(folder) {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)).split(path.sep).join('/'))
}

/** Keeps what the compiler gave. */
export function keep(files) {
  fs.rmSync(kept, { recursive: true, force: true })
  for (const [file, content] of Object.entries(files)) {
    const to = path.join(kept, file)
    fs.mkdirSync(path.dirname(to), { recursive: true })
    fs.writeFileSync(to, content)
  }
  fs.writeFileSync(path.join(kept, DONE), fingerprint())
}

/** The compiled program: `{ [path]: text or bytes }`, compiled anew where the build is newer. */
export async function compiled() {
  if (!fs.existsSync(path.join(source, 'app.json'))) throw new Error('there is no dist/mp-weixin: run `npm run build:mp` in miniprogram/')
  if (read(path.join(kept, DONE)) !== fingerprint()) {
    const done = spawnSync(process.execPath, [path.join(here, 'check.mjs'), source], { stdio: 'inherit' })
    if (done.status) throw new Error('WeChat’s compiler refuses dist/mp-weixin')
  }
  const files = list(kept).filter(file => file !== DONE)
  return Object.fromEntries(files.map(file => [file, /\.(js|json|wxml|wxss|wxs)$/.test(file) ? read(path.join(kept, file)) : fs.readFileSync(path.join(kept, file))]))
}
