/** The console: its search, the script that a change of page costs, and what the first visit loads. */
import { DESKTOPS } from './browser.mjs'
import { enterDesk, signInAtDesk } from './faces.mjs'
import { openMeasured, repeat, timeTyping, wordsOf } from './speed-tools.mjs'

async function signedIn(browser, { url, manager }) {
  const measured = await openMeasured(browser, { viewport: DESKTOPS[0], origins: [url] })
  await signInAtDesk(measured.page, url, manager.login, manager.password)
  return measured
}

export async function searchAtDesk(browser, installation, rounds) {
  const { page, context } = await signedIn(browser, installation)
  const words = await wordsOf(installation.url, installation.manager)
  const field = page.locator('[data-testid="global-search"] input, input[data-testid="global-search"]').first()
  const figures = await repeat(rounds, async (i) => {
    await field.fill('')
    await page.getByTestId('search-hit').first().waitFor({ state: 'detached' })
    await field.focus()
    return timeTyping(page, words[i % words.length], '[data-testid="search-hit"]')
  })
  await context.close()
  return [{ what: 'console: search, from the last key to the drawn answer', aim: 300, unit: 'ms', figures }]
}

/** Every entry of the navigation, once to load its code, then measured; the worst page stands for all. */
export async function pageChanges(browser, installation, rounds) {
  const { page, context, protocol, idle } = await signedIn(browser, installation)
  await protocol.send('Performance.enable')
  const scripting = async () => {
    const { metrics } = await protocol.send('Performance.getMetrics')
    return metrics.find(one => one.name === 'ScriptDuration').value * 1000
  }
  const links = await page.locator('nav a[href^="/console/"]').evaluateAll(all => all.map(one => one.getAttribute('href')))
  const of = new Map(links.map(link => [link, []]))
  for (let round = 0; round <= rounds; round += 1) {
    for (const link of links) {
      const before = await scripting()
      await page.locator(`nav a[href="${link}"]`).first().click()
      await idle()
      const figure = await scripting() - before
      if (round > 0) of.get(link).push(figure)
    }
  }
  await context.close()
  const middle = figures => [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)]
  const [link, figures] = [...of].sort(([, a], [, b]) => middle(b) - middle(a))[0]
  return [
    { what: 'console: scripting of a change of page, all pages', aim: 100, unit: 'ms', figures: [...of.values()].flat() },
    { what: `console: scripting of a change of page, the slowest (${link.slice('/console/'.length) || 'overview'})`, aim: 100, unit: 'ms', figures },
  ]
}

/** What goes over the line, compressed as the server sends it: to the sign-in, and on to the first page behind it. */
export async function firstLoad(browser, installation) {
  const { page, context, protocol, idle } = await openMeasured(browser, { viewport: DESKTOPS[0], origins: [installation.url] })
  let bytes = 0
  await protocol.send('Network.enable')
  protocol.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength })
  await page.goto(`${installation.url}/console/`)
  await page.getByTestId('sign-in').waitFor()
  await idle()
  const signIn = bytes / 1024
  await enterDesk(page, installation.manager.login, installation.manager.password)
  await idle()
  const overview = bytes / 1024
  await context.close()
  return [
    { what: 'console: first load, the sign-in', aim: 500, unit: 'KB', figures: [signIn] },
    { what: 'console: the same and the overview behind it, charts and data included', unit: 'KB', figures: [overview] },
  ]
}
