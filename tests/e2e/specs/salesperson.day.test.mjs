/** A salesperson's day on the phone: the list of today, a customer, a visit noted with and without a network. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { PHONES, calm, launch, openPage } from '../lib/browser.mjs'
import { onPhone, signInOnPhone } from '../lib/faces.mjs'
import { apiAs, startDemo } from '../lib/product.mjs'

const area = (page, id) => page.getByTestId(id).locator('textarea, input').first()

describe("a salesperson's day", () => {
  let demo, browser, api, customer
  before(async () => {
    demo = await startDemo()
    browser = await launch()
    api = await apiAs(demo.url, 'lina')
    customer = (await api('/customers?limit=1')).items[0]
  })
  after(async () => {
    await browser?.close()
    await demo?.stop()
  })

  const logged = async words => (await api(`/customers/${customer.id}/follow-ups`)).items.filter(one => one.content === words).length

  test('from the search to a noted visit', async () => {
    const watched = await openPage(browser, { viewport: PHONES[0], origins: [demo.url], phone: true })
    const { page } = watched
    await signInOnPhone(page, demo.url, 'lina')
    await page.locator('[data-testid^="figure-"]').first().waitFor()
    calm(watched, 'today')

    await onPhone(page, demo.url, 'pages/customers/index')
    await area(page, 'search').fill(customer.name.slice(0, 4))
    await page.getByTestId(`customer-${customer.id}`).first().click()
    await page.getByTestId('act-log').waitFor()
    calm(watched, 'the customer’s page')

    await page.getByTestId('act-log').click()
    const words = `拜访，客户满意，想看新样品 ${Date.now()}`
    await area(page, 'content').fill(words)
    await page.getByTestId('save').dblclick()
    await page.getByTestId('act-log').waitFor()
    await until(async () => await logged(words) === 1)
    calm(watched, 'the follow-up')
    await watched.context.close()
  })

  test('what is written without a network is sent once it is back, and once', async () => {
    const watched = await openPage(browser, { viewport: PHONES[1], origins: [demo.url], phone: true })
    const { page, context } = watched
    await signInOnPhone(page, demo.url, 'lina')
    await onPhone(page, demo.url, `pages/follow-up/index?customer=${customer.id}&name=${encodeURIComponent(customer.name)}`)
    const words = `地下车库里写的跟进 ${Date.now()}`
    await area(page, 'content').fill(words)
    await context.setOffline(true)
    await page.getByTestId('save').click()
    await page.getByTestId('unsent').or(page.getByTestId('unsent-entry')).or(page.getByTestId('offline')).first().waitFor()
    assert.equal(await logged(words), 0)
    await context.setOffline(false)
    await until(async () => await logged(words) === 1)
    await new Promise(resolve => setTimeout(resolve, 1500))
    assert.equal(await logged(words), 1)
    await watched.context.close()
  })
})

async function until(check) {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await check()) return
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  assert.fail('it did not come')
}
