/** Every page of the console, for people with different rights, at both widths: nothing breaks, leaks or sticks out. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DESKTOPS, calm, launch, openPage, overflow } from '../lib/browser.mjs'
import { atDesk, deskPages, signInAtDesk, subjects } from '../lib/faces.mjs'
import { startDemo } from '../lib/product.mjs'

describe('the console, page by page', () => {
  let demo, browser, found
  before(async () => {
    demo = await startDemo()
    browser = await launch()
    found = await subjects(demo.url)
  })
  after(async () => {
    await browser?.close()
    await demo?.stop()
  })

  // Each page is walked once at least, by the first who may; of those that another has walked, one in four.
  const walked = new Set()
  for (const [login, viewport] of [['manager', DESKTOPS[0]], ['admin', DESKTOPS[1]], ['lina', DESKTOPS[0]]]) {
    test(`${login} at ${viewport.width} px`, async () => {
      const watched = await openPage(browser, { viewport, origins: [demo.url] })
      await signInAtDesk(watched.page, demo.url, login)
      calm(watched, 'signing in')
      const pages = await deskPages(watched.page, found)
      assert.ok(pages.length > 12, `only ${pages.length} pages are linked`)
      const wrong = []
      for (const path of pages.filter((one, at) => !walked.has(one) || at % 4 === 0)) {
        walked.add(path)
        await atDesk(watched.page, demo.url, path)
        wrong.push(...watched.problems.splice(0).filter(text => !expected(text, path)).map(text => `${path}: ${text}`))
        wrong.push(...(await overflow(watched.page)).map(text => `${path}: too wide: ${text}`))
      }
      assert.deepEqual(wrong, [])
      await watched.context.close()
    })
  }
})

/** A number that nobody has is answered 404, and the browser notes it; out of scope is answered so as well. */
function expected(text, path) {
  return (path.startsWith('/who') || path.match(/\/\d+$/)) && text.includes('404')
}
