/**
 * A salesperson's day on the phone: the list of today, a customer, a visit noted with and without a network, an answer
 * in the chat, a greeting written by hand, a revisit, a new customer, the console's code; and the end of it.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DESKTOPS, PHONES, calm, launch, openPage } from '../lib/browser.mjs'
import { onPhone, signInOnPhone } from '../lib/faces.mjs'
import { apiAs, startDemo } from '../lib/product.mjs'

/** No picture at all, and more than any may have. */
const TOO_BIG = Buffer.alloc(21 * 1024 * 1024)
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

  describe('what comes in between', () => {
    let watched, page
    before(async () => {
      watched = await openPage(browser, { viewport: PHONES[0], origins: [demo.url], phone: true })
      page = watched.page
      await signInOnPhone(page, demo.url, 'lina')
    })
    const go = address => onPhone(page, demo.url, address)
    const isOff = id => page.getByTestId(id).evaluate(button => button.matches('.gx-button--off'))
    const agree = async () => {
      const yes = page.locator('.uni-modal__btn_primary')
      await yes.click()
      await yes.waitFor({ state: 'hidden' })
    }

    test('who waits longest is answered, once', async () => {
      const [first] = (await api('/conversations?waiting=true&limit=1')).items
      await go('pages/messages/index')
      await page.locator('[data-testid^="talk-"]').first().waitFor()
      assert.equal(await page.locator('[data-testid^="talk-"]').first().getAttribute('data-testid'), `talk-${first.id}`)
      await page.getByTestId(`talk-${first.id}`).click()
      await page.getByTestId('window-rest').waitFor()
      const words = `已经安排，明天上午给您回复 ${Date.now()}`
      await area(page, 'text').fill(words)
      await page.getByTestId('send').dblclick()
      const sent = async () => (await api(`/conversations/${first.id}/messages?limit=10`)).items.filter(one => one.content === words && one.state === 'sent')
      await until(async () => (await sent()).length === 1)
      await page.getByText(words).first().waitFor()
      // uni's fields follow what is set a moment later
      await until(async () => await area(page, 'text').inputValue() === '')
      calm(watched, 'the answer')
    })

    test('a greeting that nothing carries is copied, and marked as sent', async () => {
      const [push] = (await api('/pushes?state=handed_over&sort=due&limit=1')).items
      await go('pages-care/pushes/index')
      await page.getByTestId(`sent-${push.id}`).click()
      await page.locator('.uni-modal').filter({ hasText: push.content }).waitFor()
      await agree()
      await until(async () => (await api(`/pushes/${push.id}`)).state === 'sent')
      await page.getByTestId(`push-${push.id}`).waitFor({ state: 'hidden' })
      calm(watched, 'the greeting')
    })

    test('a revisit is done with what came of it', async () => {
      const [task] = (await api('/revisits?state=open&mine=true&limit=1')).items
      await go('pages-care/revisits/index')
      await page.getByText(task.customer.name).first().click()
      await page.getByTestId('finish').waitFor()
      const words = `客户用得很好，下月再订 ${Date.now()}`
      await area(page, 'result').fill(words)
      await page.getByTestId('finish').dblclick()
      await until(async () => (await api(`/revisits/${task.id}`)).state === 'done')
      assert.equal((await api(`/revisits/${task.id}`)).note, words)
      calm(watched, 'the revisit')
    })

    test('a new customer: the one that is there already is refused while typing, one that is like it asks why', async () => {
      const known = (await api('/customers?limit=100')).items.find(one => /有限公司$/.test(one.name))
      await go('pages-customer/new/index')
      await area(page, 'name').fill(known.name)
      await page.getByTestId('same').filter({ hasText: known.name.slice(0, 2) }).waitFor()
      assert.ok(await isOff('save'), 'nobody is entered twice')
      const name = `${known.name.replace(/有限公司$/, '')}二厂 ${Date.now() % 100_000}`
      await area(page, 'name').fill(name)
      await page.getByTestId('alike').waitFor()
      assert.ok(await isOff('save'), 'not without a reason')
      await area(page, 'reason').fill('另一个厂区，单独结算')
      await page.getByTestId('save').dblclick()
      await page.waitForURL(/pages\/customer\/index/)
      await page.getByTestId('act-log').waitFor()
      assert.equal((await api(`/customers?q=${encodeURIComponent(name)}`)).items.filter(one => one.name === name).length, 1)
      calm(watched, 'the new customer')
    })

    test('a picture that is too big is refused with why, and the words stay', async () => {
      await go(`pages/follow-up/index?customer=${customer.id}&name=${encodeURIComponent(customer.name)}`)
      const words = `现场照片 ${Date.now()}`
      await area(page, 'content').fill(words)
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByTestId('picture-add').click()])
      await chooser.setFiles({ name: 'big.jpg', mimeType: 'image/jpeg', buffer: TOO_BIG })
      await page.getByTestId('picture-remove-0').waitFor()
      await page.getByTestId('save').click()
      await page.getByText('图片太大').first().waitFor()
      assert.equal(await area(page, 'content').inputValue(), words)
      assert.equal(await logged(words), 0)
      await page.getByTestId('picture-remove-0').click()
      await page.getByTestId('save').click()
      await until(async () => await logged(words) === 1)
      calm(watched, 'the picture')
    })

    test('the console’s code is scanned, and lets in who scanned it; then the day ends', async () => {
      const desk = await openPage(browser, { viewport: DESKTOPS[0], origins: [demo.url] })
      await desk.page.goto(`${demo.url}/console/`)
      const [begun] = await Promise.all([desk.page.waitForResponse('**/auth/scan'), desk.page.getByTestId('way-scan').click()])
      await desk.page.getByTestId('scan-code').waitFor()
      const { ticket } = await begun.json()
      await go(`pages/scan/index?code=${ticket}`)
      await page.getByTestId('scan-approve').click()
      await desk.page.waitForURL(address => !address.pathname.endsWith('/sign-in'))
      await desk.page.getByTestId('user-menu').filter({ hasText: '李娜' }).waitFor()
      calm(desk, 'the console')
      await desk.context.close()

      await go('pages/me/index')
      await page.getByTestId('sign-out').click()
      await agree()
      await page.getByTestId('enter').waitFor()
      await page.reload()
      await page.getByTestId('enter').waitFor()
      calm(watched, 'signing out')
      await watched.context.close()
    })
  })
})

async function until(check) {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await check()) return
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  assert.fail('it did not come')
}
