/**
 * Pictures of every page of both faces and of the customers' pages, on the demo's data: `cargo xtask screenshots`.
 *   --only PART   pages whose name has this in it: desk-, phone-, customer-, or more of a name
 *   --readme      the six of README.md, which go to docs/images/, and no others
 */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { DESKTOPS, PHONES, launch, openPage } from './lib/browser.mjs'
import { IN_WECHAT, atCustomers, customerScreens, openAsCustomer } from './lib/customers.mjs'
import { atDesk, deskPages, onPhone, phonePages, signInAtDesk, signInOnPhone } from './lib/faces.mjs'
import { startDemo } from './lib/product.mjs'
import { subjects } from './lib/subjects.mjs'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
const folder = path.join(root, 'target/screenshots')
const images = path.join(root, 'docs/images')
const { values } = parseArgs({ options: { only: { type: 'string', default: '' }, readme: { type: 'boolean', default: false } } })
const wanted = name => name.includes(values.only)
/** Whether a part is asked for: `--only customer-` needs no sign-in at the desk. */
const part = name => !/^(desk|phone|customer)-/.test(values.only) || values.only.startsWith(name)
/** The pictures of README.md: what a manager sees at the desk, and a salesperson on the phone. */
const README = {
  desk: { overview: () => '/', customer: found => `/customers/${found.customer}`, talk: found => `/talks/${found.talk}`, greetings: found => `/greetings/${found.thanks.rule}?tab=preview&day=${found.thanks.day}` },
  phone: { 'phone-today': () => 'pages/today/index', 'phone-customer': found => `pages/customer/index?id=${found.customer}` },
}
const README_DESK = { width: 1440, height: 900 }

await mkdir(folder, { recursive: true })
const demo = await startDemo()
const browser = await launch()
const problems = []
try {
  const found = await subjects(demo.url)
  if (values.readme) await forReadme(found)
  else await everyPage(found)
} finally {
  await browser.close()
  await demo.stop()
}
console.log(`pictures are in ${path.relative(process.cwd(), values.readme ? images : folder)}`)
if (problems.length > 0) {
  console.error(`while they were taken:\n  ${problems.join('\n  ')}`)
  process.exitCode = 1
}

async function everyPage(found) {
  for (const dark of [false, true]) {
    for (const viewport of part('desk') ? DESKTOPS : []) await desk(viewport, dark, found)
    for (const viewport of part('phone') ? PHONES : []) await phone(viewport, dark, found)
    for (const viewport of part('customer') ? PHONES : []) await customer(viewport, dark)
  }
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

/** A customer who is known, somebody who is not, and somebody who is not in WeChat. */
async function customer(viewport, dark) {
  const name = page => `customer-${viewport.width}-${dark ? 'dark' : 'light'}-${page}.png`
  const screens = customerScreens(6).map(screen => ({ screen, file: name(screen.slice(1).replace(/\d+/, 'id').replaceAll('/', '-') || 'home') }))
  if (![name('stranger'), name('outside'), ...screens.map(one => one.file)].some(wanted)) return
  const open = userAgent => openPage(browser, { viewport, origins: [demo.url, demo.simulator], phone: true, dark, userAgent })
  const known = await open(IN_WECHAT)
  await openAsCustomer(known.page, demo, 'u1', '/')
  for (const { screen, file } of screens.filter(one => wanted(one.file))) {
    await atCustomers(known.page, demo.url, screen)
    await shoot(known, file)
  }
  await known.context.close()
  const stranger = await open(IN_WECHAT)
  await openAsCustomer(stranger.page, demo, 'u6', '/')
  await shoot(stranger, name('stranger'))
  await stranger.context.close()
  const outside = await open()
  await atCustomers(outside.page, demo.url, '/')
  outside.problems.length = 0
  await shoot(outside, name('outside'))
  await outside.context.close()
}

async function shoot(watched, file) {
  // Charts draw themselves with a short animation.
  await watched.page.waitForTimeout(600)
  await watched.page.screenshot({ path: path.resolve(folder, file) })
  problems.push(...watched.problems.splice(0).filter(text => !text.includes('404')).map(text => `${file}: ${text}`))
}

async function forReadme(found) {
  await mkdir(images, { recursive: true })
  const desk = await openPage(browser, { viewport: README_DESK, origins: [demo.url] })
  await signInAtDesk(desk.page, demo.url, 'manager')
  for (const [name, route] of Object.entries(README.desk)) {
    await atDesk(desk.page, demo.url, route(found))
    await shoot(desk, path.join(images, `${name}.png`))
  }
  await desk.context.close()
  const phone = await openPage(browser, { viewport: PHONES[1], origins: [demo.url], phone: true })
  await signInOnPhone(phone.page, demo.url, 'lina')
  for (const [name, route] of Object.entries(README.phone)) {
    await onPhone(phone.page, demo.url, route(found))
    await shoot(phone, path.join(images, `${name}.png`))
  }
  await phone.context.close()
}
