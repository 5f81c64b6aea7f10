/** Every page of the mini-program's web build at both widths: nothing breaks, leaks or sticks out. */
import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { PHONES, calm, launch, openPage, overflow } from '../lib/browser.mjs'
import { onPhone, phonePages, signInOnPhone, subjects } from '../lib/faces.mjs'
import { startDemo } from '../lib/product.mjs'

describe('the mini-program, page by page', () => {
  let demo, browser, found, pages
  before(async () => {
    demo = await startDemo()
    browser = await launch()
    found = await subjects(demo.url)
    pages = await phonePages(path.resolve(import.meta.dirname, '../../..'), found)
  })
  after(async () => {
    await browser?.close()
    await demo?.stop()
  })

  // At the narrow width all of them; at the other one in three.
  for (const [viewport, step] of [[PHONES[0], 1], [PHONES[1], 3]]) {
    test(`manager at ${viewport.width} px`, async () => {
      const watched = await openPage(browser, { viewport, origins: [demo.url], phone: true })
      await signInOnPhone(watched.page, demo.url, 'manager')
      calm(watched, 'signing in')
      const wrong = []
      for (const one of pages.filter((_, at) => at % step === 0)) {
        await onPhone(watched.page, demo.url, one.address)
        wrong.push(...watched.problems.splice(0).map(text => `${one.path}: ${text}`))
        wrong.push(...(await overflow(watched.page)).map(text => `${one.path}: too wide: ${text}`))
      }
      assert.deepEqual(wrong, [])
      await watched.context.close()
    })
  }
})
