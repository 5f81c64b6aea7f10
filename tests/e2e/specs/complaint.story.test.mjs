/** A complaint from end to end: the customer files it on their page, staff work on it on the phone, the answer comes back. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { PHONES, calm, launch, openPage } from '../lib/browser.mjs'
import { IN_WECHAT, atCustomers, openAsCustomer } from '../lib/customers.mjs'
import { onPhone, signInOnPhone } from '../lib/faces.mjs'
import { apiAs, startDemo } from '../lib/product.mjs'

/** A picture of one pixel, as a camera would hand it over. */
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
/** Has orders; Li Na looks after her company. */
const LIU_FANG = 'u2'

describe('a complaint, from the customer and back to the customer', () => {
  let demo, browser, lina, customer, staff, number, id
  const words = `收到的货外壳有裂纹 ${Date.now()}`
  before(async () => {
    demo = await startDemo()
    browser = await launch()
    lina = await apiAs(demo.url, 'lina')
    customer = await openPage(browser, { viewport: PHONES[0], origins: [demo.url, demo.simulator], phone: true, userAgent: IN_WECHAT })
    staff = await openPage(browser, { viewport: PHONES[1], origins: [demo.url], phone: true })
    await signInOnPhone(staff.page, demo.url, 'lina')
  })
  after(async () => {
    await browser?.close()
    await demo?.stop()
  })

  const field = (page, testid) => page.getByTestId(testid).locator('input, textarea').first()
  const mine = path => customer.page.evaluate(async address => (await fetch(address)).json(), `/api/v1/my${path}`)
  /** uni's own sheet of choices, by its words. */
  const pick = (page, text) => page.locator('.uni-actionsheet__cell', { hasText: text }).click()
  const agree = page => page.locator('.uni-modal__btn_primary').click()

  test('the customer says what is wrong, with a picture, and loses nothing on the way', async () => {
    const { page } = customer
    await openAsCustomer(page, demo, LIU_FANG, '/orders')
    const { items: [order] } = await mine('/orders')
    await page.getByTestId(`order-${order.id}`).click()
    await page.getByTestId('complain').click()
    await page.getByTestId('send').click()
    await page.getByTestId('content-error').waitFor()
    await field(page, 'content').fill(words)
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByTestId('picture-add').click()])
    await chooser.setFiles({ name: 'crack.png', mimeType: 'image/png', buffer: PIXEL })
    await page.locator('[data-testid^="picture-"] uni-image, [data-testid^="picture-"] image').first().waitFor()
    // somebody calls, the page is closed
    await page.reload()
    await page.getByTestId('restored').waitFor()
    // uni's fields follow what is set a moment later
    await until(async () => await field(page, 'content').inputValue() === words)
    await page.getByTestId('send').dblclick()
    await page.waitForURL(/#\/pages\/complaint\/index/)
    await page.getByTestId('promise').waitFor()
    const { items } = await mine('/complaints')
    assert.equal(items.filter(one => one.content === words).length, 1, 'filed once')
    ;({ number, id } = items.find(one => one.content === words))
    assert.equal(items.find(one => one.id === id).order.id, order.id)
    calm(customer, 'filing')
  })

  test('staff see it with its time, take it, and ask a department', async () => {
    const { page } = staff
    await onPhone(page, demo.url, 'pages-service/complaints/index')
    await page.getByTestId(`complaint-${id}`).getByTestId('left').waitFor()
    await page.getByTestId(`complaint-${id}`).click()
    await page.getByTestId('time').waitFor()
    assert.match(await page.getByTestId('complaint').innerText(), new RegExp(words))
    await page.getByTestId('act-start').click()
    await page.getByTestId('act-resolve').waitFor()
    await page.getByTestId('act-more').click()
    await pick(page, '请其他部门协助')
    await page.locator('[data-testid^="department-"]').first().click()
    await field(page, 'form-question').fill('这批货的外壳是哪天生产的？')
    await page.getByTestId('form-done').click()
    await page.locator('[data-testid^="inquiry-"]').first().waitFor()
    const detail = await lina(`/complaints/${id}`)
    assert.deepEqual([detail.complaint.state, detail.complaint.number, detail.pictures.length, detail.inquiries.length], ['in_progress', number, 1, 1])
    calm(staff, 'taking it')
  })

  test('the result becomes a letter that goes out after it was confirmed', async () => {
    const { page } = staff
    await page.getByTestId('act-resolve').click()
    await field(page, 'form-result').fill('已安排补发三件，运费由我们承担')
    // what was typed outlives the program
    await page.reload()
    await page.getByTestId('act-resolve').click()
    await until(async () => await field(page, 'form-result').inputValue() === '已安排补发三件，运费由我们承担')
    await page.getByTestId('form-done').click()
    await page.getByTestId('act-draft').click()
    await page.getByTestId('letter-edit').click()
    const letter = field(page, 'form-text')
    await until(async () => (await letter.inputValue()).includes('补发三件'))
    const drafted = await letter.inputValue()
    await letter.fill(`${drafted}\n再次感谢您的理解。`)
    await page.getByTestId('form-done').click()
    await page.getByText('再次感谢您的理解').first().waitFor()
    await page.getByTestId('act-send').click()
    await agree(page)
    await until(async () => ['sending', 'sent', 'failed'].includes((await lina(`/complaints/${id}`)).letters.at(-1).state))
    await until(async () => (await lina(`/complaints/${id}`)).complaint.state === 'result_sent')
    calm(staff, 'the letter')
  })

  test('the customer reads the answer', async () => {
    const { page } = customer
    await atCustomers(page, demo.url, `/complaints/${id}`)
    assert.match(await page.getByTestId('result').innerText(), /再次感谢您的理解/)
    assert.equal(await page.getByTestId('step-complaint.answered').getAttribute('data-state'), 'done')
    assert.equal(await page.getByTestId('withdraw').count(), 0)
    calm(customer, 'the answer')
  })

  test('staff close it; the customer page shows none open', async () => {
    const { page } = staff
    await onPhone(page, demo.url, `pages-service/complaint/index?id=${id}`)
    await page.getByTestId('act-close').click()
    await agree(page)
    await page.getByTestId('act-close').waitFor({ state: 'hidden' })
    assert.equal((await lina(`/complaints/${id}`)).complaint.state, 'closed')
    calm(staff, 'closing')
  })

  test('a complaint told on the phone without a network arrives once the network is back', async () => {
    const { page, context } = staff
    const { items: [whose] } = await lina('/customers?limit=1')
    await onPhone(page, demo.url, `pages-service/new/index?customer=${whose.id}`)
    await page.getByTestId('severity-urgent').click()
    const told = `电话反馈少发了两箱 ${Date.now()}`
    await field(page, 'content').fill(told)
    await context.setOffline(true)
    await page.getByTestId('save').click()
    await page.getByText('联网后自动发送').first().waitFor()
    staff.problems.splice(0)
    await context.setOffline(false)
    await until(async () => (await lina(`/complaints?customer_id=${whose.id}&open=true`)).items.filter(one => one.content === told).length === 1)
    const filed = (await lina(`/complaints?customer_id=${whose.id}&open=true`)).items.find(one => one.content === told)
    assert.deepEqual([filed.severity, filed.source], ['urgent', 'hotline'])
    staff.problems.splice(0)
  })
})

async function until(check) {
  for (let tries = 0; tries < 150; tries += 1) {
    if (await check()) return
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  assert.fail('it did not come')
}
