/** The two faces: how one signs in, gets about, and all their pages. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { PASSWORD } from './product.mjs'
import { drawn, settled } from './browser.mjs'

export async function signInAtDesk(page, url, login, password = PASSWORD) {
  await page.goto(`${url}/console/`)
  await enterDesk(page, login, password)
}

/** Signs in on the page that is open. */
export async function enterDesk(page, login, password = PASSWORD) {
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

/** Goes to a page of the console as its own links do: nothing is loaded that is there already. */
export async function goAtDesk(page, path) {
  const failure = await page.evaluate(to => {
    const { $router } = document.querySelector('#app').__vue_app__.config.globalProperties
    const late = new Promise(resolve => { setTimeout(() => resolve('the page before does not let go'), 10_000) })
    return Promise.race([$router.push(to).then(stopped => stopped ? String(stopped.message ?? stopped) : ''), late])
  }, path)
  if (failure) throw new Error(`${path}: ${failure}`)
  await drawn(page)
}

/** Opens a page of the mini-program's web build. */
export async function onPhone(page, url, path) {
  await page.goto('about:blank')
  await page.goto(`${url}/m/#/${path}`)
  await page.getByTestId('page').first().waitFor()
  await settled(page)
}

/** Goes to a page of the mini-program's web build within the program that runs. */
export async function goOnPhone(page, path) {
  await page.goto(`${page.url().split('#')[0]}#/${path}`)
  await page.waitForFunction(route => document.querySelector('#app').__vue_app__.config.globalProperties.$router.currentRoute.value.meta.route === route, path.split('?')[0])
  await page.locator('[data-testid="page"]:visible').first().waitFor()
  await drawn(page)
}

/** All routes of the console below the sign-in, as its own router has them, and whether who is signed in may go there. */
async function deskRoutes(page) {
  return page.evaluate(() => {
    const { $router, $pinia } = document.querySelector('#app').__vue_app__.config.globalProperties
    const me = $pinia._s.get('me')
    return $router.getRoutes().filter(one => one.name && !one.meta.open).map(one => ({ name: one.name, path: one.path, may: me.meets(one.meta.needs) }))
  })
}

/** Pages that need more than their path, by the name of their route. */
const DESK_ADDRESSES = {
  home: () => '/',
  account: found => `/accounts/${found.account}`,
  'commission-statement': found => `/commission/people/${found.seller}`,
  complaint: found => `/complaints/${found.complaint}`,
  conversation: found => `/talks/${found.talk}`,
  customer: found => `/customers/${found.customer}`,
  delivery: found => `/deliveries/${found.delivery}`,
  'goods-receipt': found => `/goods-receipts/${found.goodsReceipt}`,
  'grade-run': found => `/grades/${found.graded}`,
  greeting: found => `/greetings/${found.rule}`,
  'greeting-edit': found => `/greetings/${found.rule}/edit`,
  import: found => `/imports/${found.import}`,
  'mass-message': found => `/mass-messages/${found.mass}`,
  merge: found => `/customers/duplicates/merge?a=${found.pair[0]}&b=${found.pair[1]}`,
  'not-found': () => '/no-such-page',
  order: found => `/orders/${found.order}`,
  'order-amend': found => `/orders/${found.openOrder}/amend`,
  'order-edit': found => `/orders/${found.draftOrder}/edit`,
  payable: found => `/payables/${found.payable}`,
  payment: found => `/payments/${found.payment}`,
  'print-template': found => `/print-templates/${found.template}`,
  product: found => `/products/${found.product}`,
  'purchase-order': found => `/purchase-orders/${found.purchaseOrder}`,
  'purchase-order-edit': found => `/purchase-orders/${found.draftPurchase}/edit`,
  push: found => `/pushes/${found.push}`,
  quote: found => `/quotes/${found.quote}`,
  'quote-edit': found => `/quotes/${found.draftQuote}/edit`,
  receipt: found => `/receipts/${found.receipt}`,
  receivable: found => `/receivables/${found.receivable}`,
  statement: found => `/customers/${found.debtor}/statement`,
  who: () => '/who?phone=13800138000',
}
/** Other looks of pages. */
const DESK_VIEWS = { opportunities: '/opportunities?view=list' }

/** The addresses of all pages of the console that who is signed in may see. A page that is new needs one here. */
export async function deskPages(page, found) {
  const routes = await deskRoutes(page)
  const lost = routes.filter(one => one.path.includes(':') && !DESK_ADDRESSES[one.name])
  if (lost.length > 0) throw new Error(`lib/faces.mjs has no address of ${lost.map(one => `${one.name} (${one.path})`).join(', ')}`)
  const pages = routes.filter(one => one.may).flatMap(one => [DESK_ADDRESSES[one.name]?.(found) ?? one.path, DESK_VIEWS[one.name] ?? []]).flat()
  const empty = pages.filter(one => one.includes('undefined'))
  if (empty.length > 0) throw new Error(`the demo has nothing to show at ${empty.join(', ')}`)
  return pages
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
    complaint: `id=${found.complaint}`,
  }
  return `${page}?${query[page.split('/').at(-2)] ?? `customer=${found.customer}`}`
}
