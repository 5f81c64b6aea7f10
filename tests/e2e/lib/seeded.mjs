/** An installation of the product with very many customers, in a folder of its own, on SQLite. */
import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { freePort, root } from './product.mjs'

/** Fills it and serves it: `{ url, manager, salesperson, stop }`, each person with login and password. */
export async function startSeeded(customers) {
  const binary = process.env.GUANXI_BIN
  if (!binary) throw new Error('GUANXI_BIN names no binary: run `cargo xtask bench --faces`, or set it')
  const folder = await mkdtemp(path.join(os.tmpdir(), 'guanxi-speed-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const options = {
    cwd: root,
    env: {
      ...process.env,
      GUANXI__SERVER__LISTEN: `127.0.0.1:${port}`,
      GUANXI__DATABASE__URL: `sqlite://${folder}/guanxi.db`,
      GUANXI__FILES__URL: `${folder}/files`,
      GUANXI__AUTH__SECRET: randomBytes(36).toString('base64'),
      GUANXI__LOG__FILTER: 'warn',
    },
  }
  const seeded = await promisify(execFile)(binary, ['seed', '--customers', String(customers), '--orders', String(Math.ceil(customers / 2))], { ...options, maxBuffer: 1 << 24 })
  const server = spawn(binary, ['serve'], { ...options, stdio: ['ignore', 'ignore', 'inherit'] })
  await until(() => fetch(`${url}/readyz`).then(answer => answer.ok, () => false), server)
  return {
    url,
    manager: credentials(seeded.stdout, 'manager'),
    salesperson: credentials(seeded.stdout, 'salesperson'),
    async stop() {
      server.kill('SIGINT')
      if (server.exitCode === null) await once(server, 'exit')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function credentials(printed, who) {
  const [, login, password] = new RegExp(`^${who}\\s+login (\\S+)\\s+password (\\S+)`, 'm').exec(printed) ?? []
  if (!login) throw new Error(`\`seed\` prints no login of a ${who}`)
  return { login, password }
}

async function until(check, server) {
  for (let tries = 0; tries < 300; tries += 1) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`)
    if (await check()) return
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  throw new Error('the server was not ready in time')
}
