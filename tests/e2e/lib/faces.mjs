/** The two faces: how one signs in, and all their pages. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { PASSWORD, apiAs } from './product.mjs'
import { settled } from './browser.mjs'

export async function signInAtDesk(page, url, login, password = PASSWORD) {
  await page.goto(`${url}/console/`)
  await enterDesk(page, login, password)
}

/** Signs in on the page that is open. */
export async function enterDesk(page, login, password) {
  await page.getByTestId('login').locator('input').or(page.locator('input[data-testid="login"]')).first().fill(login)
  await page.getByTestId('password').locator('input').or(page.locator('input[data-testid="password"]')).first().fill(password)
  await page.getByTestId('sign-in').click()
  await page.waitForURL(address => !address.pathname.endsWith('/sign-in'))
  await settled(page)
}

export async function signInOnPhone(page, url, login, password = PASSWORD) {
  await page.goto(`${url}/m/`)
  await page.getByTestId('login').locator('input').first().fill(login)
  await page.getByTestId('password').locator('input').first().fill(password)
  await page.getByTestId('enter').click()
  await page.waitForURL(address => !address.hash.includes('sign-in'))
  await page.getByTestId('page').first().waitFor()
  await settled(page)
}

/** Opens a page of the console by its path, as from a bookmark. */
export async function atDesk(page, url, path) {
  await page.goto(`${url}/console${path}`)
  await settled(page)
}

/** Opens a page of the mini-program's web build. */
export async function onPhone(page, url, path) {
  await page.goto('about:blank')
  await page.goto(`${url}/m/#/${path}`)
  await page.getByTestId('page').first().waitFor()
  await settled(page)
}

/** Things that pages are about, chosen for having something to show. */
export async function subjects(url) {
  const api = await apiAs(url, 'admin')
  const first = async route => (await api(route)).items?.[0]?.id
  const talks = await api('/conversations?limit=50')
  const orders = await api('/orders?limit=1')
  const rules = await api('/greeting-rules')
  const talk = talks.items.find(one => one.customer && one.waiting_since) ?? talks.items.find(one => one.customer) ?? talks.items[0]
  return {
    customer: orders.items[0]?.customer?.id ?? await first('/customers?limit=1'),
    order: orders.items[0]?.id,
    delivery: await first('/deliveries?limit=1'),
    product: await first('/products?limit=1&active=true'),
    quote: await first('/quotes?limit=1'),
    talk: talk?.id,
    push: await first('/pushes?limit=1'),
    revisit: await first('/revisits?limit=1'),
    rule: (rules.items ?? rules)[0]?.id,
    thanks: thanksOf(rules.items ?? rules),
    account: (await api('/accounts'))[0]?.id ?? (await api('/accounts')).items?.[0]?.id,
    staff: (await api('/staff')).items?.[0]?.id ?? (await api('/staff'))[0]?.id,
  }
}

/** The rule for a day of the company's own, which the demo lays some days ahead, and that day. */
function thanksOf(rules) {
  const rule = rules.find(one => one.occasion.startsWith('date:solar:'))
  const [month, day] = rule.occasion.slice('date:solar:'.length).split('-').map(Number)
  const now = new Date()
  // a month back is next year's
  const year = now.getFullYear() + (month < now.getMonth() ? 1 : 0)
  return { rule: rule.id, day: `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` }
}

/** All pages of the console that one reaches by the navigation, and those below them. */
export async function deskPages(page, found) {
  const links = await page.locator('nav a[href^="/console/"]').evaluateAll(all => all.map(one => one.getAttribute('href').slice('/console'.length)))
  const details = [
    `/customers/${found.customer}`,
    `/orders/${found.order}`,
    ...(found.delivery ? [`/deliveries/${found.delivery}`] : []),
    '/deliveries/returns',
    '/deliveries/checkpoints',
    '/deliveries/checkpoint-lists',
    ...(found.product ? [`/products/${found.product}`] : []),
    '/products/agreements',
    '/opportunities?view=list',
    `/talks/${found.talk}`,
    `/pushes/${found.push}`,
    `/greetings/${found.rule}`,
    '/who?phone=13800138000',
    '/no-such-page',
  ]
  return [...new Set([...links, ...details])]
}

/** All pages of the mini-program but the sign-in, each with an address that gives it something to show. */
export async function phonePages(root, found) {
  const book = JSON.parse(await readFile(path.join(root, 'miniprogram/src/pages.json'), 'utf8'))
  const below = (book.subPackages ?? []).flatMap(part => part.pages.map(page => `${part.root}/${page.path}`))
  const all = [...book.pages.map(page => page.path), ...below].filter(page => !page.includes('sign-in'))
  return all.map(page => ({ path: page, address: addressOf(page, found) }))
}

function addressOf(page, found) {
  const query = {
    customer: `id=${found.customer}`,
    order: `id=${found.order}`,
    delivery: `id=${found.delivery}`,
    product: `id=${found.product}&customer=${found.customer}`,
    quote: `id=${found.quote}`,
    chat: `id=${found.talk}`,
    push: `id=${found.push}`,
    revisit: `id=${found.revisit}`,
  }
  return `${page}?${query[page.split('/').at(-2)] ?? `customer=${found.customer}`}`
}
