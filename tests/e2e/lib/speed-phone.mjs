/** The mini-program's web build: the list of customers over a slow network, and the search. */
import { PHONES } from './browser.mjs'
import { signInOnPhone } from './faces.mjs'
import { openMeasured, repeat, throttle, timeTyping, wordsOf } from './speed-tools.mjs'

const ROW = '[data-testid^="customer-"].gx-customer'

async function signedIn(browser, { url, salesperson }) {
  const measured = await openMeasured(browser, { viewport: PHONES[1], origins: [url], phone: true })
  await signInOnPhone(measured.page, url, salesperson.login, salesperson.password)
  return measured
}

/** From the tap on the tab, and from opening the address, to the first row. */
export async function listOnPhone(browser, installation, rounds) {
  const measured = await signedIn(browser, installation)
  const { page, context } = measured
  const address = `${installation.url}/m/#/pages/customers/index`
  // once without a limit: the cache is warm from here on
  await page.goto(address)
  await page.locator(ROW).first().waitFor()
  await throttle(measured, true)
  const opening = await repeat(rounds, async () => {
    await page.goto('about:blank')
    await page.goto(address, { waitUntil: 'commit' })
    return page.evaluate(firstRow, { selector: ROW, from: 0 })
  })
  const tapping = await repeat(rounds, async () => {
    await page.goto('about:blank')
    await page.goto(`${installation.url}/m/#/pages/today/index`)
    await page.locator('[data-testid^="figure-"]').first().waitFor()
    await page.waitForLoadState('networkidle')
    const figure = page.evaluate(firstRow, { selector: ROW, from: 'tap' })
    await page.locator('.uni-tabbar__item').nth(1).tap()
    return figure
  })
  await context.close()
  return [
    { what: 'phone, fast 3G: customers, from the tap on the tab to the first row', aim: 1000, unit: 'ms', figures: tapping },
    { what: 'phone, fast 3G: customers, from opening the address to the first row', aim: 1000, unit: 'ms', figures: opening },
  ]
}

/** In the page: milliseconds from its start, or from the next tap, to the frame with the first row. */
function firstRow({ selector, from }) {
  return new Promise((resolve) => {
    let since = from === 'tap' ? undefined : 0
    addEventListener('touchend', () => { since ??= performance.now() }, true)
    const isThere = () => {
      const row = document.querySelector(selector)
      return since !== undefined && row !== null && row.getBoundingClientRect().height > 0
    }
    const look = () => (isThere() ? setTimeout(() => resolve(performance.now() - since), 0) : requestAnimationFrame(look))
    look()
  })
}

export async function searchOnPhone(browser, installation, rounds) {
  const { page, context } = await signedIn(browser, installation)
  await page.goto(`${installation.url}/m/#/pages/customers/index`)
  await page.locator(ROW).first().waitFor()
  const field = page.getByTestId('search').locator('input').first()
  const words = await wordsOf(installation.url, installation.salesperson)
  const figures = await repeat(rounds, async (i) => {
    await field.fill('')
    await page.getByTestId('found').waitFor({ state: 'detached' })
    await field.focus()
    return timeTyping(page, words[i % words.length], `[data-testid="found"] ${ROW}`)
  })
  await context.close()
  return [{ what: 'phone: search, from the last key to the drawn answer', aim: 300, unit: 'ms', figures }]
}
