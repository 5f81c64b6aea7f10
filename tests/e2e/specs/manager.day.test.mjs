/** A manager's day at the desk: a customer is looked up, a talk is answered, a visit is noted, each once. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DESKTOPS, calm, launch, openPage, settled } from '../lib/browser.mjs'
import { atDesk, signInAtDesk } from '../lib/faces.mjs'
import { apiAs, startDemo } from '../lib/product.mjs'

/** The field behind a test id, whether it is the field itself or what stands around it. */
const field = (page, id) => page.locator(`[data-testid="${id}"] :is(input, textarea), :is(input, textarea)[data-testid="${id}"]`).first()

describe("a manager's day", () => {
  let demo, browser, api
  before(async () => {
    demo = await startDemo()
    browser = await launch()
    api = await apiAs(demo.url, 'manager')
  })
  after(async () => {
    await browser?.close()
    await demo?.stop()
  })

  test('from the search to the answer in the chat', async () => {
    const watched = await openPage(browser, { viewport: DESKTOPS[0], origins: [demo.url] })
    const { page } = watched
    await signInAtDesk(page, demo.url, 'manager')
    calm(watched, 'signing in')

    const customer = (await api('/orders?limit=1')).items[0].customer
    await page.keyboard.press('/')
    await field(page, 'global-search').fill(customer.name.slice(0, 4))
    await page.getByTestId('search-hit').filter({ hasText: customer.name }).first().click()
    await page.waitForURL(new RegExp(`/customers/${customer.id}$`))
    await page.getByTestId('customer-head').waitFor()
    calm(watched, 'the customer’s page')

    const words = `电话确认了下周二的交货时间 ${Date.now()}`
    await field(page, 'follow-up-content').fill(words)
    await page.getByTestId('channel-phone').click()
    await page.getByTestId('log-follow-up').dblclick()
    await page.getByTestId('follow-up').filter({ hasText: words }).first().waitFor()
    const logged = (await api(`/customers/${customer.id}/follow-ups`)).items.filter(one => one.content === words)
    assert.equal(logged.length, 1, 'a double click logs one follow-up')
    calm(watched, 'the follow-up')

    const open = await openTalk(api)
    await atDesk(page, demo.url, `/talks/${open.id}`)
    await page.getByTestId('composer').waitFor()
    const answer = `您好，已为您查到 ${Date.now()}`
    await field(page, 'composer').fill(answer)
    await page.getByTestId('send').dblclick()
    await page.getByTestId('message').filter({ hasText: answer }).first().waitFor()
    await until(async () => (await api(`/conversations/${open.id}/messages?limit=10`)).items
      .filter(message => message.content === answer && message.state === 'sent').length === 1)
    calm(watched, 'the answer')
    await watched.context.close()
  })

  test('typed words survive a server that fails', async () => {
    const watched = await openPage(browser, { viewport: DESKTOPS[0], origins: [demo.url] })
    const { page } = watched
    await signInAtDesk(page, demo.url, 'manager')
    const customer = (await api('/orders?limit=1')).items[0].customer
    await atDesk(page, demo.url, `/customers/${customer.id}`)
    const words = `网络断开时写下的话 ${Date.now()}`
    await field(page, 'follow-up-content').fill(words)
    await page.getByTestId('follow-up-more').click()
    // More than any picture may have: it is said at once, and the words stay.
    await page.getByTestId('file-input').locator('input[type="file"]').setInputFiles({ name: 'big.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(21 * 1024 * 1024) })
    await page.getByTestId('file-input').getByText('big.jpg').filter({ hasText: '20' }).waitFor()
    assert.equal(await field(page, 'follow-up-content').inputValue(), words)
    await page.getByTestId('file-input').locator('.one-out').click()
    let failures = 0
    await page.route('**/follow-ups', route => {
      if (route.request().method() !== 'POST' || failures > 0) return route.continue()
      failures += 1
      return route.fulfill({ status: 500, contentType: 'application/json', body: '{"error":{"code":"internal","message":"系统繁忙","request_id":"x"}}' })
    })
    await page.getByTestId('log-follow-up').click()
    await page.locator('.el-message, [role="alert"]').first().waitFor()
    assert.equal(await field(page, 'follow-up-content').inputValue(), words)
    await page.getByTestId('log-follow-up').click()
    await page.getByTestId('follow-up').filter({ hasText: words }).first().waitFor()
    const logged = (await api(`/customers/${customer.id}/follow-ups`)).items.filter(one => one.content === words)
    assert.equal(logged.length, 1)
    await watched.context.close()
  })

  test('who may not see a page is told so, and not shown it', async () => {
    const watched = await openPage(browser, { viewport: DESKTOPS[0], origins: [demo.url] })
    const { page } = watched
    await signInAtDesk(page, demo.url, 'lina')
    assert.equal(await page.getByTestId('nav-settings').count(), 0)
    await atDesk(page, demo.url, '/settings')
    await page.getByTestId('no-right').waitFor()
    await settled(page)
    calm(watched, 'no right')
    await watched.context.close()
  })
})

/** A talk into which something may be sent. */
async function openTalk(api) {
  const talks = (await api('/conversations?limit=50')).items
  for (const talk of talks) {
    const one = await api(`/conversations/${talk.id}`)
    if (one.windows.remaining > 0) return talk
  }
  throw new Error('the demo has no talk with an open window')
}

async function until(check) {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await check()) return
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  assert.fail('it did not come')
}
