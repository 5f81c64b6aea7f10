/**
 * The compiled WeChat bundle, as WeChat's compiler gives it out, against the real server and the simulator: signing in,
 * a customer, a follow-up. The runner is an approximation of WeChat, not WeChat.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { PHONES, calm, launch, openPage } from '../lib/browser.mjs'
import { apiAs, startDemo } from '../lib/product.mjs'
import { personWith, startBundle } from '../lib/weapp.mjs'

const PHONE = '13700005005'
/** uni-app looks for this one by itself, and goes on without it. */
const NOT_WECHATS = ['$onErrorHandlers']

describe('the WeChat bundle', () => {
  let demo, bundle, browser, admin, api, staff, customer
  before(async () => {
    demo = await startDemo()
    bundle = await startBundle(demo)
    browser = await launch()
    admin = await apiAs(demo.url, 'admin')
    api = await apiAs(demo.url, 'wangqiang')
    staff = (await api('/me')).staff
    customer = (await api('/customers?limit=1')).items[0]
  })
  after(async () => {
    await browser?.close()
    bundle?.stop()
    await demo?.stop()
  })

  const open = async (user) => {
    const watched = await openPage(browser, { viewport: PHONES[1], origins: [bundle.url], phone: true })
    await watched.page.goto(bundle.open(user))
    return watched
  }
  /** Fails for what the browser reported, but for the one refusal that everybody meets at the first sign-in. */
  const quiet = async (watched, where) => {
    watched.problems = watched.problems.filter(text => !/403 .*\/auth\/wechat/.test(text))
    calm(watched, where)
    const missing = await watched.page.evaluate(() => [...window.runner.missing])
    assert.deepEqual(missing.filter(name => !NOT_WECHATS.includes(name)), [], `${where}: wx has no such names`)
  }
  const logged = async words => (await api(`/customers/${customer.id}/follow-ups`)).items.filter(one => one.content === words).length
  /** On the page that is open; the others are still there, hidden. */
  const shown = (page, id) => page.locator(`.wx-frame:not([hidden]) [data-testid="${id}"]`).first()

  test('from the invitation to a noted visit', async () => {
    const { code } = await admin(`/staff/${staff.id}/invitations`, { method: 'POST', body: {} })
    const watched = await open(await personWith(demo, '王强', '13700009999'))
    const { page } = watched
    await shown(page, 'wechat').tap()
    await shown(page, 'invitation').fill(code)
    await shown(page, 'use-invitation').tap()
    await page.locator('[data-testid^="figure-"]').first().waitFor()
    await quiet(watched, 'signing in')

    await page.getByTestId('wx-tab-pages/customers/index').tap()
    await shown(page, 'search').fill(customer.name.slice(0, 4))
    await shown(page, `customer-${customer.id}`).tap()
    await shown(page, 'act-log').waitFor()
    await quiet(watched, 'the customer')

    await shown(page, 'act-log').tap()
    const words = `在微信里写的拜访，满意 ${Date.now()}`
    await shown(page, 'content').fill(words)
    await tapTwice(shown(page, 'save'))
    await shown(page, 'act-log').waitFor()
    await until(async () => await logged(words) === 1)
    await quiet(watched, 'the follow-up')

    await page.reload()
    await page.locator('[data-testid^="figure-"]').first().waitFor()
    await page.getByTestId('wx-tab-pages/messages/index').tap()
    await page.locator('[data-testid^="talk-"]').first().tap()
    await page.locator('.wx-frame[data-route="pages-talk/chat/index"] [data-testid="text"]').waitFor()
    await quiet(watched, 'a talk, in a sub-package')
    await watched.context.close()
  })

  test('by the phone number, and what is written without a network goes out once', async () => {
    const { version } = await admin(`/staff/${staff.id}`)
    await admin(`/staff/${staff.id}`, { method: 'PATCH', body: { phone: PHONE, version } })
    const watched = await open(await personWith(demo, '王强的新手机', PHONE))
    const { page, context } = watched
    await shown(page, 'wechat').tap()
    await shown(page, 'phone-number').tap()
    await page.getByTestId('wx-no').tap()
    await shown(page, 'phone-number').tap()
    await page.getByTestId('wx-yes').tap()
    await page.locator('[data-testid^="figure-"]').first().waitFor()

    await page.getByTestId('wx-tab-pages/customers/index').tap()
    await shown(page, `customer-${customer.id}`).tap()
    await shown(page, 'act-log').tap()
    const words = `地下车库里写的 ${Date.now()}`
    await shown(page, 'content').fill(words)
    await quiet(watched, 'before the network goes')
    await context.setOffline(true)
    await shown(page, 'save').tap()
    await shown(page, 'unsent').or(shown(page, 'unsent-entry')).or(shown(page, 'offline')).first().waitFor()
    assert.equal(await logged(words), 0)
    await context.setOffline(false)
    await until(async () => await logged(words) === 1)
    await new Promise(resolve => setTimeout(resolve, 1500))
    assert.equal(await logged(words), 1)
    await context.close()
  })
})

/** As an impatient thumb does. */
async function tapTwice(locator) {
  const box = await locator.boundingBox()
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await locator.page().touchscreen.tap(x, y)
  await locator.page().touchscreen.tap(x, y)
}

async function until(check) {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await check()) return
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  assert.fail('it did not come')
}
