/**
 * Every page of the console, for people with different rights, at both widths and in both languages: nothing breaks,
 * leaks or sticks out, and whatever can be used has a name and is reached by the keyboard.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DESKTOPS, calm, launch, openPage, settled } from '../lib/browser.mjs'
import { deskPages, enterDesk, goAtDesk, signInAtDesk } from '../lib/faces.mjs'
import { startDemo } from '../lib/product.mjs'
import { subjects } from '../lib/subjects.mjs'
import { atBothWidths, frames, nameless, tooWide } from '../lib/walk.mjs'

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

  test('the sign-in', async () => {
    const watched = await openPage(browser, { viewport: DESKTOPS[0], origins: [demo.url] })
    await watched.page.goto(`${demo.url}/console/`)
    await settled(watched.page)
    assert.deepEqual([...await atBothWidths(watched.page, DESKTOPS, () => tooWide(watched.page)), ...await nameless(watched.page)], [])
    calm(watched, 'the sign-in')
    await enterDesk(watched.page, 'manager')
    await keyboard(watched.page)
    calm(watched, 'the keyboard')
    await watched.context.close()
  })

  // Each page is walked by the first who may; of the lists that another has walked, one in four.
  const walked = new Set()
  for (const login of ['manager', 'admin', 'sunli', 'qianjin', 'lina', 'zhoutao']) {
    test(`as ${login}`, async () => {
      const watched = await openPage(browser, { viewport: DESKTOPS[0], origins: [demo.url] })
      const { page } = watched
      await signInAtDesk(page, demo.url, login)
      await learnEnglish(page)
      calm(watched, 'signing in')
      const pages = await deskPages(page, found)
      assert.ok(pages.length > 8, `only ${pages.length} pages may be seen`)
      const wrong = []
      for (const path of pages.filter((one, at) => !walked.has(one) || (at % 4 === 0 && !/\d/.test(one)))) {
        walked.add(path)
        await goAtDesk(page, path)
        const seen = await atBothWidths(page, DESKTOPS, async size => [
          ...await tooWide(page),
          ...(size === DESKTOPS[0] ? await inEnglish(page) : []),
        ])
        wrong.push(...[...seen, ...await nameless(page), ...watched.problems.splice(0).filter(text => !expected(text, path))].map(text => `${path}: ${text}`))
      }
      assert.deepEqual(wrong, [])
      await watched.context.close()
    })
  }
})

/** A number that nobody has is answered 404, and the browser notes it. */
function expected(text, path) {
  return path.startsWith('/who') && text.includes('404')
}

/** From the top of the page Tab goes to what leads past the navigation, through the navigation, and into the page. */
async function keyboard(page) {
  const at = () => page.evaluate(() => {
    const one = document.activeElement
    return { href: one.getAttribute('href'), main: one.id === 'main', within: !!one.closest('#main'), skip: one.matches('.skip') }
  })
  await page.reload()
  await settled(page)
  const links = await page.locator('nav a[data-testid^="nav-"]').evaluateAll(all => all.map(one => one.getAttribute('href')))
  const reached = []
  for (let tabs = 0; tabs < links.length + 30; tabs += 1) {
    await page.keyboard.press('Tab')
    const now = await at()
    if (tabs === 0) assert.ok(now.skip, 'the first is the way past the navigation')
    if (now.within) break
    reached.push(now.href)
  }
  assert.deepEqual(links.filter(link => !reached.includes(link)), [], 'every link of the navigation is reached')
  assert.ok((await at()).within, 'then the page')
  await page.reload()
  await settled(page)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  assert.ok((await at()).main, 'past the navigation at once')
  await page.keyboard.press('Tab')
  assert.ok((await at()).within)
}

/** English is chosen once in the menu, and Chinese again: from then on both are there. */
async function learnEnglish(page) {
  await page.getByTestId('user-menu').click()
  for (const [choice, lang] of [['lang-en', 'en'], ['lang-zh', 'zh-CN']]) {
    await page.getByTestId(choice).click()
    await page.waitForFunction(wanted => document.documentElement.lang === wanted, lang)
  }
  await page.keyboard.press('Escape')
  // What lies under the mouse shows hints.
  await page.mouse.move(0, 0)
}

/** The page in English sticks out no more than in Chinese. */
async function inEnglish(page) {
  const speak = locale => page.evaluate(to => { document.querySelector('#app').__vue_app__.config.globalProperties.$i18n.locale = to }, locale)
  await speak('en')
  await frames(page)
  const wrong = (await tooWide(page)).map(text => `in English ${text}`)
  await speak('zh-CN')
  await frames(page)
  return wrong
}
