/** What measuring needs of a page. */
import { openPage } from './browser.mjs'
import { apiAs } from './product.mjs'

/** Chromium's "fast 3G", as WebPageTest has it. */
const FAST_3G = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 }
/** Nothing under way for so long: the page has what it wanted, and has drawn it. */
const IDLE_MS = 400
const NO_LIMIT = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 }

/** A page with the devtools' protocol, and with `idle`: until nothing has been under way for a moment. */
export async function openMeasured(browser, options) {
  const watched = await openPage(browser, options)
  const protocol = await watched.context.newCDPSession(watched.page)
  return { ...watched, protocol, idle: idleness(watched.page) }
}

/** Playwright's own state of idleness is reached once and stays, whatever a page asks for later. */
function idleness(page) {
  const under = new Set()
  let since = Date.now()
  const note = change => (request) => {
    under[change](request)
    since = Date.now()
  }
  page.on('request', note('add'))
  page.on('requestfinished', note('delete'))
  page.on('requestfailed', note('delete'))
  return async () => {
    since = Date.now()
    while (under.size > 0 || Date.now() - since < IDLE_MS) await new Promise(resolve => setTimeout(resolve, 50))
  }
}

export async function throttle({ protocol }, on) {
  await protocol.send('Network.enable')
  await protocol.send('Network.emulateNetworkConditions', on ? FAST_3G : NO_LIMIT)
}

/** Between two keys: less than the faces wait before they ask, so that only the whole word is asked for. */
const PACE_MS = 40

/**
 * Types `words` into the field that has the focus, and answers the milliseconds from the last key to the frame that
 * shows an element of `selector`; nothing where something else was asked for on the way.
 */
export async function timeTyping(page, words, selector) {
  const asked = []
  const note = request => { if (request.url().includes('/customers/search')) asked.push(request.url()) }
  page.on('request', note)
  await page.evaluate((wanted) => {
    window.painted = new Promise((resolve) => {
      let last = 0
      const key = () => { last = performance.now() }
      document.addEventListener('input', key, true)
      const watch = new MutationObserver(() => {
        if (!document.querySelector(wanted)) return
        watch.disconnect()
        document.removeEventListener('input', key, true)
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - last), 0))
      })
      watch.observe(document.body, { childList: true, subtree: true })
    })
  }, selector)
  await page.keyboard.type(words, { delay: PACE_MS })
  const figure = await page.evaluate(() => window.painted)
  page.off('request', note)
  return asked.length === 1 ? figure : undefined
}

/** Does `measure(i)` until it has answered `rounds` figures; too many failures are an error. */
export async function repeat(rounds, measure) {
  const figures = []
  for (let i = 0; figures.length < rounds; i += 1) {
    if (i > rounds * 4) throw new Error('too many rounds had to be thrown away')
    const figure = await measure(i)
    if (figure !== undefined) figures.push(figure)
  }
  return figures
}

/** Words that find something, each another: beginnings of names. */
export async function wordsOf(url, person) {
  const api = await apiAs(url, person.login, person.password)
  const { items } = await api('/customers?limit=100')
  return [...new Set(items.map(one => one.name.slice(0, 4)))]
}
