/**
 * Pictures of every page of both faces, on the demo's data: `cargo xtask screenshots`.
 *   --only PART   pages whose name has this in it
 *   --readme      writes the six of README.md to docs/images/ as well
 */
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { DESKTOPS, PHONES, launch, openPage } from './lib/browser.mjs'
import { atDesk, deskPages, onPhone, phonePages, signInAtDesk, signInOnPhone, subjects } from './lib/faces.mjs'
import { startDemo } from './lib/product.mjs'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
const folder = path.join(root, 'target/screenshots')
const { values } = parseArgs({ options: { only: { type: 'string', default: '' }, readme: { type: 'boolean', default: false } } })
const wanted = name => name.includes(values.only)
/** The pictures of README.md: name of the picture there, name here. */
const README = {
  'overview.png': 'desk-1280-light-overview.png',
  'customer.png': 'desk-1280-light-customers-id.png',
  'talks.png': 'desk-1280-light-talks-id.png',
  'greetings.png': 'desk-1280-light-greetings-id.png',
  'phone-today.png': 'phone-390-light-pages-today-index.png',
  'phone-customer.png': 'phone-390-light-pages-customer-index.png',
}

await mkdir(folder, { recursive: true })
const demo = await startDemo()
const browser = await launch()
const problems = []
try {
  const found = await subjects(demo.url)
  for (const dark of [false, true]) {
    for (const viewport of DESKTOPS) await desk(viewport, dark, found)
    for (const viewport of PHONES) await phone(viewport, dark, found)
  }
  if (values.readme) await forReadme()
} finally {
  await browser.close()
  await demo.stop()
}
console.log(`pictures are in ${path.relative(process.cwd(), folder)}`)
if (problems.length > 0) {
  console.error(`while they were taken:\n  ${problems.join('\n  ')}`)
  process.exitCode = 1
}

async function desk(viewport, dark, found) {
  const watched = await openPage(browser, { viewport, origins: [demo.url], dark })
  const name = page => `desk-${viewport.width}-${dark ? 'dark' : 'light'}-${page}.png`
  if (wanted(name('sign-in'))) {
    await atDesk(watched.page, demo.url, '/sign-in')
    await shoot(watched, name('sign-in'))
  }
  await signInAtDesk(watched.page, demo.url, 'admin')
  for (const route of await deskPages(watched.page, found)) {
    const file = name(route.split('?')[0].replace(/^\//, '').replace(/\d+/g, 'id').replaceAll('/', '-') || 'overview')
    if (!wanted(file)) continue
    await atDesk(watched.page, demo.url, route)
    await shoot(watched, file)
  }
  await watched.context.close()
}

async function phone(viewport, dark, found) {
  const watched = await openPage(browser, { viewport, origins: [demo.url], phone: true, dark })
  const name = page => `phone-${viewport.width}-${dark ? 'dark' : 'light'}-${page.replaceAll('/', '-')}.png`
  await watched.page.goto(`${demo.url}/m/`)
  await watched.page.getByTestId('enter').waitFor()
  if (wanted(name('sign-in'))) await shoot(watched, name('sign-in'))
  await signInOnPhone(watched.page, demo.url, 'manager')
  for (const { path: route, address } of await phonePages(root, found)) {
    if (!wanted(name(route))) continue
    await onPhone(watched.page, demo.url, address)
    await shoot(watched, name(route))
  }
  await watched.context.close()
}

async function shoot(watched, file) {
  // Charts draw themselves with a short animation.
  await watched.page.waitForTimeout(600)
  await watched.page.screenshot({ path: path.join(folder, file) })
  problems.push(...watched.problems.splice(0).filter(text => !text.includes('404')).map(text => `${file}: ${text}`))
}

async function forReadme() {
  const images = path.join(root, 'docs/images')
  await mkdir(images, { recursive: true })
  for (const [there, here] of Object.entries(README)) {
    await readFile(path.join(folder, here))
    await copyFile(path.join(folder, here), path.join(images, there))
  }
}
