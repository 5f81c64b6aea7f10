/** Every page of the mini-program's web build at both widths: nothing breaks, leaks or sticks out, and what is tapped has a name. */
import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { PHONES, calm, launch, openPage } from '../lib/browser.mjs'
import { goOnPhone, phonePages, signInOnPhone } from '../lib/faces.mjs'
import { startDemo } from '../lib/product.mjs'
import { subjects } from '../lib/subjects.mjs'
import { atBothWidths, nameless, tooWide, untold } from '../lib/walk.mjs'

describe('the mini-program, page by page', () => {
  let demo, browser, pages
  before(async () => {
    demo = await startDemo()
    browser = await launch()
    pages = await phonePages(path.resolve(import.meta.dirname, '../../..'), await subjects(demo.url))
  })
  after(async () => {
    await browser?.close()
    await demo?.stop()
  })

  // The manager sees the most; a salesperson's own lists hold less, and more that can be done.
  for (const [login, wanted] of [['manager', () => true], ['lina', (one, at) => one.path.startsWith('pages/') || at % 3 === 0]]) {
    test(`as ${login}`, async () => {
      const watched = await openPage(browser, { viewport: PHONES[0], origins: [demo.url], phone: true })
      const { page } = watched
      await signInOnPhone(page, demo.url, login)
      calm(watched, 'signing in')
      const wrong = []
      for (const one of pages.filter(wanted)) {
        await goOnPhone(page, one.address)
        const seen = await atBothWidths(page, PHONES, () => tooWide(page))
        wrong.push(...[...seen, ...await nameless(page), ...await untold(page), ...watched.problems.splice(0).filter(text => !missing(text, login))].map(text => `${one.path}: ${text}`))
      }
      assert.deepEqual(wrong, [])
      await watched.context.close()
    })
  }
})

/** What is the manager's is not there for a salesperson; the browser notes each answer of that kind. */
function missing(text, login) {
  return login !== 'manager' && /status of 404/.test(text)
}
