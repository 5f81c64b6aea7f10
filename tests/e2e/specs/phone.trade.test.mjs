/** Trade on the phone: a price told, a quote with what its prices ask for, an order, an approval, points of a delivery. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { PHONES, calm, launch, openPage } from '../lib/browser.mjs'
import { onPhone, signInOnPhone } from '../lib/faces.mjs'
import { apiAs, startDemo } from '../lib/product.mjs'

/** A picture of one pixel, as a camera would hand it over. */
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

describe('trade on the phone', () => {
  let demo, browser, api, manager, customer, product, watched, page
  before(async () => {
    demo = await startDemo()
    browser = await launch()
    api = await apiAs(demo.url, 'lina')
    manager = await apiAs(demo.url, 'manager')
    customer = (await api('/customers?limit=1')).items[0]
    // one of its own, so that nobody was told its price yet
    product = await manager('/products', { method: 'POST', body: { code: `PH${Date.now() % 100_000_000}`, name: '手机报价测试件', unit: '件', tax_rate: '13', list_price: '100', floor_price: '80', cost_mode: 'fixed', cost: '50', selling: 'normal' } })
    watched = await openPage(browser, { viewport: PHONES[0], origins: [demo.url], phone: true })
    page = watched.page
    await signInOnPhone(page, demo.url, 'lina')
  })
  after(async () => {
    await browser?.close()
    await demo?.stop()
  })

  const field = id => page.getByTestId(id).locator('input, textarea').first()
  const go = address => onPhone(page, demo.url, address)
  /** uni's own sheet of choices, by the place of the choice; or its question, which is agreed to. */
  const chooseOrAgree = async place => {
    const sheet = page.locator('.uni-actionsheet__menu .uni-actionsheet__cell')
    const question = page.locator('.uni-modal__btn_primary')
    await sheet.first().or(question).first().waitFor()
    if (await sheet.count()) await sheet.nth(place).click()
    else await question.click()
  }
  const addProduct = async () => {
    await page.getByTestId('add-product').click()
    await page.getByTestId('product-sheet').getByTestId('search').locator('input').fill(product.code)
    await page.getByTestId('product-sheet').getByTestId(`product-${product.id}`).click()
    await page.getByTestId('products-done').click()
    await page.getByTestId('product-sheet').waitFor({ state: 'hidden' })
  }
  const idOf = () => Number(/id=(\d+)/.exec(page.url())?.[1])

  test('a quote: from the customer to their page, with nothing lost on the way', async () => {
    await go(`pages/customer/index?id=${customer.id}`)
    await page.getByTestId('trade-quote').click()
    await addProduct()
    await field('line-1-quantity').fill('3')
    await page.getByTestId('line-1-quantity-more').click()
    await field('line-1-price').fill('70')
    await page.getByTestId('line-1-floor').waitFor()
    await page.getByTestId('approval').waitFor()
    // somebody calls, the program is closed
    await page.reload()
    await page.getByTestId('restored').waitFor()
    // uni's fields follow what is set a moment later
    await until(async () => await field('line-1-quantity').inputValue() === '4')
    await page.getByTestId('line-1-known').click()
    await page.getByTestId('line-1-use-list').click()
    await until(async () => await field('line-1-price').inputValue() === '100')
    assert.match(await page.getByTestId('total').innerText(), /400\.00/)
    await page.getByTestId('finish').click()
    await chooseOrAgree(1)
    await page.waitForURL(/pages-trade\/quote\/index/)
    await page.getByTestId('copy-page').waitFor()
    const quote = await api(`/quotes/${idOf()}`)
    assert.deepEqual([quote.state, quote.amount], ['sent', '400.00'])
    calm(watched, 'the quote')
  })

  test('a price that changed asks why', async () => {
    await go(`pages-trade/editor/index?kind=quote&customer=${customer.id}`)
    await addProduct()
    await until(async () => await field('line-1-price').inputValue() === '100')
    await field('line-1-price').fill('103')
    await page.getByTestId('save-draft').click()
    await page.getByTestId('deal-error').waitFor()
    await field('line-1-reason').fill('原料涨价')
    await page.getByTestId('save-draft').click()
    await page.waitForURL(/pages-trade\/quote\/index/)
    const quote = await api(`/quotes/${idOf()}`)
    assert.deepEqual([quote.state, quote.lines[0].price_reason], ['draft', '原料涨价'])
    calm(watched, 'the draft')
  })

  test('an order of the quote, called off again', async () => {
    const { items } = await api(`/quotes?customer_id=${customer.id}&state=sent&limit=1`)
    await go(`pages-trade/quote/index?id=${items[0].id}`)
    await page.getByTestId('act-order').click()
    await chooseOrAgree(0)
    await page.waitForURL(/pages-trade\/order\/index/)
    await page.getByTestId('act-cancel').click()
    await field('words').fill('客户改了计划')
    await page.getByTestId('words-done').click()
    await page.getByTestId('act-cancel').waitFor({ state: 'hidden' })
    const order = await api(`/orders/${idOf()}`)
    assert.deepEqual([order.state, order.close_reason], ['cancelled', '客户改了计划'])
    calm(watched, 'the order')
  })

  test('a price told on the phone is known from then on', async () => {
    await go(`pages-trade/product/index?id=${product.id}&customer=${customer.id}`)
    await page.getByTestId('tell').click()
    await field('told-price').fill('98.5')
    await page.getByTestId('told-save').dblclick()
    await page.getByTestId('told-sheet').waitFor({ state: 'hidden' })
    await page.getByText('¥98.50').first().waitFor()
    const told = (await api(`/customers/${customer.id}/prices-told?product_id=${product.id}`)).items
    assert.deepEqual([told[0].unit_price, told.filter(one => one.source === 'follow_up').length], ['98.5000', 1])
    calm(watched, 'the price')
  })

  test('what a price needs waits for the manager', async () => {
    const line = { product_id: product.id, quantity: '2', unit_price: '70', price_reason: '清仓' }
    const draft = await api('/quotes', { method: 'POST', body: { customer_id: customer.id, lines: [line] } })
    await api(`/quotes/${draft.id}/request`, { method: 'POST', body: { reason: '清仓', version: draft.version } })
    // Under the floor, and more off than the customer's grade has: one approval decides.
    const { items } = await manager(`/approvals?for_me=true&subject=quote&subject_id=${draft.id}`)
    assert.deepEqual(items.map(one => one.kind), ['floor_price'])
    const other = await openPage(browser, { viewport: PHONES[1], origins: [demo.url], phone: true })
    await signInOnPhone(other.page, demo.url, 'manager')
    await onPhone(other.page, demo.url, 'pages-money/approvals/index')
    const [{ id }] = items
    await other.page.getByTestId(`approve-${id}`).click()
    await other.page.getByTestId('words-done').click()
    await other.page.getByTestId(`approve-${id}`).waitFor({ state: 'hidden' })
    assert.equal((await api(`/quotes/${draft.id}`)).state, 'approved')
    calm(other, 'the approvals')
    await other.context.close()
  })

  test('a point of a delivery, answered with a picture', async () => {
    const name = `外箱拍照 ${Date.now()}`
    const list = await manager('/checkpoint-lists', { method: 'POST', body: { name, active: true, standard: false, points: [{ name, answer: 'yes_no', who: 'owner', counted_from: 'shipped', days: 0, required: true, picture: true }] } })
    const order = await api('/orders', { method: 'POST', body: { customer_id: customer.id, lines: [{ product_name: '运费', unit: '次', quantity: '1', unit_price: '10', tax_rate: '6' }] } })
    const delivery = await api(`/orders/${order.id}/deliveries`, { method: 'POST', body: { checkpoint_list_id: list.id } })
    const point = (await api(`/deliveries/${delivery.id}/checkpoints`)).items.find(one => one.name === name)
    assert.ok(point, 'the delivery carries the list')
    await go(`pages-trade/delivery/index?id=${delivery.id}`)
    await page.getByTestId(`answer-${point.id}`).click()
    await page.getByTestId('given-yes').click()
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByTestId('picture-add').click()])
    await chooser.setFiles({ name: 'box.png', mimeType: 'image/png', buffer: PIXEL })
    await page.getByTestId('picture-remove-0').waitFor()
    await page.getByTestId('given-save').click()
    await page.getByTestId('answer-sheet').waitFor({ state: 'hidden' })
    const answered = (await api(`/deliveries/${delivery.id}/checkpoints`)).items.find(one => one.id === point.id)
    assert.deepEqual([answered.standing, answered.pictures.length], ['answered', 1])
    calm(watched, 'the point')
  })

  test('an opportunity moves by two taps', async () => {
    const made = await api('/opportunities', { method: 'POST', body: { customer_id: customer.id, title: `手机商机 ${Date.now()}`, amount: '1000', expected_on: new Date().toISOString().slice(0, 10) } })
    await go(`pages-trade/opportunities/index?customer=${customer.id}`)
    await page.getByTestId(`stage-${made.id}`).click()
    await page.getByTestId('to-stage-2').click()
    await page.getByTestId('stage-sheet').waitFor({ state: 'hidden' })
    assert.notEqual((await api(`/opportunities/${made.id}`)).stage, made.stage)
    calm(watched, 'the opportunity')
  })

  test('a receivable of the list of today leads to the customer’s account', async () => {
    const { items } = await api('/receivables?open=true&sort=due&limit=1')
    await go('pages-money/receivables/index')
    await page.getByTestId('bands').waitFor()
    await page.getByTestId(`receivable-${items[0].id}`).click()
    await page.getByTestId('closing').waitFor()
    await page.getByTestId('act-call').waitFor()
    calm(watched, 'the account')
  })
})

async function until(check) {
  for (let tries = 0; tries < 50; tries += 1) {
    if (await check()) return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  assert.fail('it did not come')
}
