// vue-tsc checks the sources that wot-design-uni ships, too, and they are not strict: only our own files count.
import { spawnSync } from 'node:child_process'

const run = spawnSync('npx', ['vue-tsc', '--noEmit', '--pretty', 'false'], { encoding: 'utf8', maxBuffer: 1 << 26 })
const lines = (run.stdout + run.stderr).split('\n')
const own = []
let ours = false
for (const line of lines) {
  if (/error TS/.test(line)) ours = !/^(\.\.\/)*node_modules\//.test(line)
  if (ours && line.trim()) own.push(line)
}
if (own.length) console.error(own.join('\n'))
else if (run.status && !lines.some(line => /error TS/.test(line))) {
  console.error(lines.join('\n'))
  process.exit(1)
}
else console.log('types are right')
process.exit(own.length ? 1 : 0)
