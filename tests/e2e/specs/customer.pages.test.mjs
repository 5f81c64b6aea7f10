/** The customers' pages: every page, and what customers do there, in WeChat's browser as the simulator plays it. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { PHONES, calm, launch, openPage, overflow, settled } from '../lib/browser.mjs'
import { IN_WECHAT, atCustomers, customerScreens, openAsCustomer, signInByConsent } from '../lib/customers.mjs'
import { until } from '../lib/desk.mjs'
import { apiAs, startDemo } from '../lib/product.mjs'

const LIU_FANG = { user: 'u2', nickname: '刘芳' }
/** Follows the account, and nobody knows who he is. */
const A_JIE = { user: 'u6' }
const NOTICE = 'SUB_GREETING'

describe('the customers\' pages', () => {
  let demo, browser
  before(async () => {
    demo = await startDemo()
    browser = await launch()
  })
  after(async () => {
    await browser?.close()
    await demo?.stop()
  })

  const open = (options = {}) => openPage(browser, { viewport: PHONES[1], origins: [demo.url, demo.simulator], phone: true, userAgent: IN_WECHAT, ...options })
  /** Asks the API what it knows, as the page would. */
  const asked = (page, path) => page.evaluate(async address => (await fetch(address)).json(), `/api/v1/my${path}`)
  /** What a refused call leaves on the console; anything else stays. The simulator's own pages have no icon. */
  const expectRefusal = (watched, status) => {
    const others = watched.problems.filter(text => !text.includes(`status of ${status}`) && !text.includes('favicon.ico'))
    watched.problems.splice(0, Infinity, ...others)
  }

  for (const viewport of PHONES) {
    test(`signs in by consent and walks all pages at ${viewport.width} px`, async () => {
      const watched = await open({ viewport })
      await signInByConsent(watched.page, demo.url, LIU_FANG.nickname, '/orders')
      assert.match(watched.page.url(), /#\/pages\/orders\/index$/, 'back at the page that was asked for')
      expectRefusal(watched, 401)
      calm(watched, 'signing in')
      const { items: [order] } = await asked(watched.page, '/orders')
      const abroad = new Set()
      watched.page.on('request', request => request.url().startsWith(demo.simulator) && abroad.add(new URL(request.url()).pathname))
      const wrong = []
      for (const screen of customerScreens(order.id)) {
        await atCustomers(watched.page, demo.url, screen)
        assert.notEqual(await watched.page.title(), '', `${screen} has a title`)
        wrong.push(...watched.problems.splice(0).map(text => `${screen}: ${text}`))
        wrong.push(...(await overflow(watched.page)).map(text => `${screen}: too wide: ${text}`))
      }
      assert.deepEqual(wrong, [])
      assert.deepEqual([...abroad].sort(), ['/_sim/js/config', '/_sim/jweixin.js'], 'nothing from elsewhere but the SDK')
      await watched.context.close()
    })
  }

  test('shows an order with its track', async () => {
    const watched = await open()
    const { page } = watched
    await openAsCustomer(page, demo, LIU_FANG.user, '/')
    assert.match(await page.getByTestId('salesperson').innerText(), /李娜/)
    const { items: [first] } = await asked(page, '/orders')
    await page.getByTestId(`order-${first.id}`).click()
    await page.getByTestId('progress').waitFor()
    const { deliveries: [delivery], lines } = await asked(page, `/orders/${first.id}`)
    assert.equal(await page.getByTestId('track-shipped').getAttribute('data-state') !== 'ahead', true)
    assert.equal(await page.getByTestId('tracking').innerText(), delivery.tracking_number)
    assert.equal(await page.locator('[data-testid^="line-"]').count(), lines.length)
    await page.getByTestId('back').last().click()
    await page.getByTestId('hello').waitFor()
    calm(watched, 'an order')
    await watched.context.close()
  })

  test('says outside of WeChat that it wants to be opened there', async () => {
    const watched = await open({ userAgent: undefined })
    const { page } = watched
    await atCustomers(page, demo.url, '/data')
    await page.getByTestId('gate-outside').waitFor()
    expectRefusal(watched, 401)
    calm(watched, 'outside')
    await page.getByTestId('sign-in-anyway').click()
    await page.getByRole('link', { name: LIU_FANG.nickname, exact: true }).click()
    await page.getByTestId('my-name').waitFor()
    await atCustomers(page, demo.url, '/?error=my.refused')
    await page.getByTestId('gate-trouble').waitFor()
    await watched.context.close()
  })

  test('signs in again without losing what was typed', async () => {
    const watched = await open()
    const { page, context } = watched
    await openAsCustomer(page, demo, LIU_FANG.user, '/data/edit')
    const name = page.getByTestId('name').locator('input')
    await name.fill('刘芳𠮷')
    await context.clearCookies({ name: 'guanxi_my' })
    await page.getByTestId('save').click()
    await page.getByTestId('restored').waitFor()
    // uni's fields follow what is set a moment later
    await until(async () => await name.inputValue() === '刘芳𠮷')
    expectRefusal(watched, 401)
    // somebody else changes the same meanwhile: what was typed stays, and the next try takes it
    const { me } = await asked(page, '/me')
    await page.evaluate(async version => fetch('/api/v1/my/me', { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ version, salutation: '刘总' }) }), me.version)
    const refreshed = page.waitForResponse(answer => answer.url().endsWith('/my/me') && answer.request().method() === 'GET')
    await page.getByTestId('save').click()
    await refreshed
    expectRefusal(watched, 409)
    assert.equal(await name.inputValue(), '刘芳𠮷')
    await page.getByTestId('save').click()
    await page.waitForURL(/#\/pages\/data\/index/)
    assert.equal((await asked(page, '/me')).me.name, '刘芳𠮷')
    calm(watched, 'correcting oneself')
    // a birthday is kept with their consent, and not without
    await atCustomers(page, demo.url, '/data/edit')
    await page.getByTestId('calendar-solar').click()
    await page.getByTestId('birthday').click()
    await page.locator('.uni-picker-action-confirm').last().click()
    await page.getByTestId('save').click()
    await page.getByTestId('consent-error').waitFor()
    await page.getByTestId('consent').click()
    await page.getByTestId('save').click()
    await page.waitForURL(/#\/pages\/data\/index/)
    assert.equal((await asked(page, '/me')).me.birthday.calendar, 'solar')
    calm(watched, 'a birthday')
    await watched.context.close()
  })

  test('asks for a link, and is told the same whoever owns the number', async () => {
    const watched = await open()
    const { page } = watched
    await openAsCustomer(page, demo, A_JIE.user, '/')
    await page.getByTestId('link-unlinked').getByTestId('ask-link').click()
    const phone = page.getByTestId('phone').locator('input')
    await phone.fill('138 0000')
    await page.getByTestId('send').click()
    await page.getByTestId('phone-error').waitFor()
    assert.equal(await phone.inputValue(), '138 0000')
    const sent = []
    page.on('request', request => request.url().endsWith('/my/link') && sent.push(request.postData()))
    await phone.fill(' +86 139-9999 8888')
    await page.getByTestId('send').dblclick()
    const stranger = await page.getByTestId('link-done').innerText()
    assert.deepEqual(sent, ['{"phone":"13999998888"}'], 'a double tap asks once')
    await page.getByTestId('to-home').click()
    await page.getByTestId('link-asked').getByTestId('ask-link').click()
    await page.getByTestId('phone').locator('input').last().fill('13800001234')
    await page.getByTestId('send').last().click()
    assert.equal(await page.getByTestId('link-done').last().innerText(), stranger)
    const staff = await apiAs(demo.url, 'manager')
    const requests = (await staff('/binding-requests')).items
    assert.ok(requests.some(one => JSON.stringify(one).includes('13800001234')), 'the company knows of it')
    calm(watched, 'asking for a link')
    await watched.context.close()
  })

  test('unsubscribes from greetings, and subscribes again', async () => {
    const watched = await open()
    const { page } = watched
    await openAsCustomer(page, demo, LIU_FANG.user, '/notices')
    await page.getByTestId('greetings-on').click()
    await page.locator('.uni-modal__btn_default').click()
    assert.equal((await asked(page, '/me')).opted_out, false, 'nothing happens without a yes')
    await page.getByTestId('greetings-on').click()
    await page.locator('.uni-modal__btn_primary').click()
    await page.getByTestId('greetings-off').waitFor()
    assert.equal((await asked(page, '/me')).opted_out, true)
    await page.getByTestId('greetings-off').click()
    await page.getByTestId('greetings-on').waitFor()
    assert.equal((await asked(page, '/me')).opted_out, false)
    calm(watched, 'unsubscribing')
    await watched.context.close()
  })

  test('agrees to a notice through the JS-SDK', async () => {
    const watched = await open()
    const { page } = watched
    await openAsCustomer(page, demo, LIU_FANG.user, '/notices')
    const left = async () => (await asked(page, '/notices')).items.find(one => one.template_id === NOTICE).remaining
    const earlier = await left()
    const agree = page.getByTestId(`agree-${NOTICE}`).getByRole('button').last()
    await agree.click()
    await page.getByTestId('wx-subscribe-cancel').click()
    await page.getByText('没有授权').waitFor()
    assert.equal(await left(), earlier)
    await agree.click()
    await page.getByTestId('wx-subscribe-allow').click()
    await page.getByText(`还可收到 ${earlier + 1} 条`).waitFor()
    assert.equal(await left(), earlier + 1)
    calm(watched, 'agreeing')
    await watched.context.close()
  })

  test('says what happened where something is wrong, and goes on', async () => {
    const watched = await open()
    const { page, context } = watched
    await openAsCustomer(page, demo, LIU_FANG.user, '/')
    const orders = '**/api/v1/my/orders?*'
    await page.route(orders, route => route.fulfill({ status: 500, json: { error: { code: 'internal', message: '系统繁忙，请稍后再试', request_id: 'r-1' } } }))
    await atCustomers(page, demo.url, '/orders')
    await page.getByTestId('state-failed').waitFor()
    await page.unroute(orders)
    await page.getByTestId('retry').click()
    await page.getByTestId('orders').waitFor()
    const anything = '**/api/v1/my/**'
    await page.route(anything, route => route.abort())
    await atCustomers(page, demo.url, '/orders')
    await page.getByTestId('state-network').waitFor()
    await page.getByTestId('offline').waitFor()
    await page.unroute(anything)
    await atCustomers(page, demo.url, '/orders/999999999')
    await page.getByTestId('state-missing').waitFor()
    await context.setOffline(true)
    await page.getByTestId('offline').waitFor()
    await context.setOffline(false)
    await page.getByTestId('offline').waitFor({ state: 'detached' })
    await page.route('**/_sim/jweixin.js', route => route.abort())
    await atCustomers(page, demo.url, '/notices')
    await page.getByTestId('sdk-off').waitFor()
    await page.unroute('**/_sim/jweixin.js')
    await page.getByTestId('sdk-retry').click()
    await page.getByTestId(`agree-${NOTICE}`).waitFor()
    await page.getByTestId('back').click()
    await page.getByTestId('sign-out').click()
    await page.locator('.uni-modal__btn_primary').click()
    await page.getByTestId('gate-out').waitFor()
    await page.getByTestId('sign-in-again').click()
    await page.getByTestId('my-name').waitFor()
    await settled(page)
    await context.close()
  })
})
