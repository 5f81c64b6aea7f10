// Runs uni-app for one or several of our targets: `node scripts/uni.mjs dev|build mp|h5|customer …`.
// A target is a platform, a folder of sources and a folder of output.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const targets = {
  mp: { platform: 'mp-weixin', input: 'src', output: 'dist/mp-weixin' },
  h5: { platform: 'h5', input: 'src', output: 'dist/h5' },
  customer: { platform: 'h5', input: 'customer', output: 'dist/customer' },
}

const [mode, ...names] = process.argv.slice(2)
if (!['dev', 'build'].includes(mode) || !names.length || names.some(name => !(name in targets))) {
  console.error('usage: node scripts/uni.mjs dev|build mp|h5|customer …')
  process.exit(2)
}
for (const name of names) {
  const { platform, input, output } = targets[name]
  const args = [path.join(root, 'node_modules/@dcloudio/vite-plugin-uni/bin/uni.js'), ...(mode === 'build' ? ['build'] : []), '-p', platform]
  const done = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, UNI_INPUT_DIR: path.join(root, input), UNI_OUTPUT_DIR: path.join(root, output), VITE_ROOT_DIR: root },
  })
  if (done.status) process.exit(done.status)
}
