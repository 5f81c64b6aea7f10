/** Goods at the desk: products and agreed prices, deliveries with checkpoints and returns, approvals, opportunities. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { launch } from '../lib/browser.mjs'
import { allOf, choose, deskOf, dialog, failOnce, field, loseAnswer, quiet, row, send, sendTwice, sure, until } from '../lib/desk.mjs'
import { atDesk } from '../lib/faces.mjs'
import { apiAs, startDemo } from '../lib/product.mjs'
import { workbook } from '../lib/workbook.mjs'

const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

describe('goods at the desk', () => {
  let demo, browser, api, lina, watched, page, customer
  const stamp = String(Date.now() % 1_000_000)
  const code = `E2E-${stamp}`
  const product = async () => (await api(`/products?q=${code}`)).items.find(one => one.code === code)
  before(async () => {
    demo = await startDemo()
    browser = await launch()
    api = await apiAs(demo.url, 'manager')
    lina = await apiAs(demo.url, 'lina')
    watched = await deskOf(browser, demo, 'manager')
    page = watched.page
    customer = (await lina('/customers?limit=1')).items[0]
  })
  after(async () => {
    await browser?.close()
    await demo?.stop()
  })

  test('a product is entered, changed by two at once, and imported', async () => {
    await atDesk(page, demo.url, '/products')
    await page.getByTestId('new-product').click()
    const typed = { code: code.toLowerCase(), 'product-name': '角阀', specification: 'DN15', unit: '个', 'list-price': '113', 'floor-price': '90', cost: '50', opening: '100' }
    for (const [id, text] of Object.entries(typed)) await field(page, id).fill(text)
    await dialog(page, 'product-dialog').getByText('毛利率 50%').waitFor()
    await loseAnswer(page, 'POST', '**/products')
    await sendTwice(page, 'product-dialog', async () => [await field(page, 'code').inputValue(), await field(page, 'cost').inputValue()])
    await page.waitForURL(/products\/\d+/)
    const made = await product()
    assert.deepEqual([made.list_price, made.floor_price, made.cost, made.margin_rate, made.on_hand, made.cost_mode], ['113.0000', '90.0000', '50.0000', '50.00', '100.000', 'moving'])

    await page.getByTestId('edit-product').click()
    await field(page, 'list-price').fill('118')
    await api(`/products/${made.id}`, { method: 'PATCH', body: { version: made.version, remark: '别人写的' } })
    await dialog(page, 'product-dialog').getByTestId('dialog-submit').click()
    await page.getByTestId('stale-mine').click()
    await page.getByTestId('stale-mine').waitFor({ state: 'hidden' })
    assert.equal(await field(page, 'list-price').inputValue(), '118', 'what was typed stays')
    await send(page, 'product-dialog')
    await until(async () => (await product()).list_price === '118.0000')

    // Who keeps products and may not import everything else has a small dialog for them.
    const buyer = await deskOf(browser, demo, 'qianjin')
    await atDesk(buyer.page, demo.url, '/products')
    await buyer.page.getByTestId('import').click()
    const file = rows => ({ name: 'products.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: workbook([['编码', '名称', '单位', '税率%', '标准价'], ...rows]) })
    await buyer.page.getByTestId('import-file').setInputFiles(file([[`${code}-2`, '弯头', '个', '13', '八块'], [code, '角阀', '个', '13', '120']]))
    await buyer.page.getByTestId('import-error').filter({ hasText: '标准价' }).waitFor()
    assert.ok(await dialog(buyer.page, 'import-dialog').getByTestId('dialog-submit').isDisabled(), 'nothing is imported while a row is wrong')
    await buyer.page.getByTestId('import-file').setInputFiles(file([[`${code}-2`, '弯头', '个', '13', '8'], [code, '角阀', '个', '13', '120']]))
    await until(async () => await buyer.page.getByTestId('import-created').textContent() === '1' && await buyer.page.getByTestId('import-changed').textContent() === '1')
    assert.equal((await product()).list_price, '118.0000', 'trying writes nothing')
    await send(buyer.page, 'import-dialog')
    await until(async () => (await product()).list_price === '120.0000')
    quiet(buyer, 'an import')
    await buyer.context.close()
    quiet(watched, 'products')
  })

  test('a price is agreed with a customer, and ends', async () => {
    const { id } = await product()
    const agreed = async () => (await api(`/price-agreements?product_id=${id}`)).items
    await atDesk(page, demo.url, `/products/${id}`)
    await page.getByTestId('new-agreement').click()
    await choose(page, 'agreement-customer', customer.name, customer.name)
    await field(page, 'agreement-price').fill('105.5')
    await loseAnswer(page, 'POST', '**/price-agreements')
    await sendTwice(page, 'agreement-dialog', () => field(page, 'agreement-price').inputValue())
    assert.deepEqual((await agreed()).map(one => [one.customer.id, one.unit_price, one.valid_until ?? null]), [[customer.id, '105.5000', null]])
    await page.getByTestId('agreement').getByTestId('agreement-acts').click()
    await page.getByTestId('agreement-end').click()
    await failOnce(page, 'PATCH', '**/price-agreements/*')
    await sendTwice(page, 'end-dialog', () => dialog(page, 'end-dialog').locator('.el-date-editor input').inputValue())
    const today = (await api('/me')).today
    assert.deepEqual((await agreed()).map(one => one.valid_until), [today])
    quiet(watched, 'agreements')
  })

  test('goods are shipped, asked about, and come back', async () => {
    await atDesk(page, demo.url, '/deliveries/checkpoint-lists')
    await page.getByTestId('new-list').click()
    await field(page, 'list-name').fill(`跟踪 ${stamp}`)
    await field(page, 'point-name').fill('包装完好吗')
    await field(page, 'point-days').fill('0')
    await page.getByTestId('point-picture').click()
    await page.getByTestId('add-point').click()
    await page.getByTestId('point-row').last().locator('input[data-testid="point-name"], [data-testid="point-name"] input').fill('数量相符吗')
    await page.getByTestId('point-row').last().getByTestId('point-up').click()
    await loseAnswer(page, 'POST', '**/checkpoint-lists')
    await sendTwice(page, 'list-dialog', () => field(page, 'list-name').inputValue())
    const list = (await api('/checkpoint-lists')).items.find(one => one.name.includes(stamp))
    assert.deepEqual(list.points.map(one => [one.name, one.days, one.picture]), [['数量相符吗', 3, false], ['包装完好吗', 0, true]])

    const order = await lina('/orders', { method: 'POST', body: {
      customer_id: customer.id, lines: [{ product_code: code, product_name: '', unit: '', quantity: '3', unit_price: '100', price_reason: '首单' }],
    } })
    assert.equal(order.state, 'confirmed', JSON.stringify(order.waiting))
    const full = async () => api(`/orders/${order.id}`)
    const newest = async () => api(`/deliveries/${(await full()).deliveries.at(-1).id}`)
    const chooseList = () => choose(page, 'checkpoint-list', list.name)
    await atDesk(page, demo.url, `/orders/${order.id}`)
    await page.getByTestId('ship').click()
    await field(page, 'warehouse').fill('上海仓')
    await field(page, 'freight').fill('30')
    await field(page, 'ship-quantity').fill('9')
    await dialog(page, 'ship-dialog').getByTestId('dialog-submit').click()
    await dialog(page, 'ship-dialog').locator('[role="alert"]').first().waitFor()
    await field(page, 'ship-quantity').fill('2')
    await chooseList()
    await loseAnswer(page, 'POST', '**/deliveries')
    await sendTwice(page, 'ship-dialog', async () => [await field(page, 'warehouse').inputValue(), await field(page, 'ship-quantity').inputValue()])
    const shipped = await newest()
    assert.deepEqual([(await full()).deliveries.length, shipped.amount, shipped.warehouse, shipped.freight, shipped.lines[0].quantity], [1, '200.00', '上海仓', '30.00', '2.000'])

    await atDesk(page, demo.url, `/orders/${order.id}`)
    await page.getByTestId('ship').click()
    await page.getByTestId('ship-mode').locator('.el-radio-button').last().click()
    assert.equal(await field(page, 'ship-quantity').inputValue(), '1', 'what is open stands there')
    await send(page, 'ship-dialog')
    await until(async () => (await full()).deliveries.length === 2)
    const planned = await newest()
    assert.equal(planned.state, 'planned')
    await atDesk(page, demo.url, `/deliveries/${planned.id}`)
    await page.getByTestId('dispatch').click()
    await field(page, 'carrier').fill('德邦')
    await failOnce(page, 'POST', '**/dispatch')
    await sendTwice(page, 'dispatch-dialog', () => field(page, 'carrier').inputValue())
    await until(async () => (await full()).state === 'shipped')
    assert.equal((await newest()).carrier, '德邦')

    await atDesk(page, demo.url, `/deliveries/${shipped.id}`)
    await page.getByTestId('note-arrived').click()
    await send(page, 'progress-dialog')
    const points = async () => (await api(`/deliveries/${shipped.id}/checkpoints`)).items
    await until(async () => (await points())[1]?.due_on)
    await page.getByTestId('checkpoint').last().getByTestId('answer-point').click()
    await dialog(page, 'answer-dialog').locator('.el-radio-button').last().click()
    await field(page, 'note').fill('外箱压坏')
    await dialog(page, 'answer-dialog').getByTestId('dialog-submit').click()
    await dialog(page, 'answer-dialog').locator('[data-field="picture_ids"] [role="alert"]').waitFor()
    await dialog(page, 'answer-dialog').locator('input[type="file"]').setInputFiles({ name: 'box.png', mimeType: 'image/png', buffer: PIXEL })
    await until(async () => await dialog(page, 'answer-dialog').getByTestId('dialog-submit').isEnabled())
    await loseAnswer(page, 'POST', '**/answer')
    await sendTwice(page, 'answer-dialog', () => field(page, 'note').inputValue())
    const bad = (await points())[1]
    assert.deepEqual([bad.answer, bad.bad, bad.standing, bad.note, bad.pictures.length], ['no', true, 'bad', '外箱压坏', 1])
    await page.getByTestId('checkpoint').last().getByTestId('handle').click()
    await field(page, 'reason').fill('已换箱')
    await failOnce(page, 'POST', '**/handle')
    await sendTwice(page, 'reason-dialog', () => field(page, 'reason').inputValue())
    assert.deepEqual([(await points())[1].handling, (await points())[1].standing], ['已换箱', 'answered'])

    await page.getByTestId('take-back').click()
    await field(page, 'return-quantity').fill('1')
    await page.getByTestId('scrapped').click()
    await field(page, 'reason').fill('运输破损')
    assert.match(await page.getByTestId('return-amount').textContent(), /100\.00/)
    await loseAnswer(page, 'POST', '**/returns')
    await sendTwice(page, 'return-dialog', () => field(page, 'reason').inputValue())
    const backs = (await api(`/returns?order_id=${order.id}`)).items
    const notes = (await allOf(api, `/receipts?customer_id=${customer.id}&kind=credit_note`)).filter(one => backs.some(back => back.id === one.return_id))
    assert.deepEqual([backs.map(one => one.amount), notes.map(one => one.amount)], [['100.00'], ['100.00']])
    await page.getByTestId('credit-note').filter({ hasText: notes[0].number }).waitFor()
    assert.equal((await product()).on_hand, '97.000', 'what is scrapped does not come back')
    quiet(watched, 'deliveries')

    const third = await lina('/orders', { method: 'POST', body: { customer_id: customer.id, lines: [{ product_code: code, product_name: '', unit: '', quantity: '1', unit_price: '100' }] } })
    const plan = await lina(`/orders/${third.id}/deliveries`, { method: 'POST', body: { planned: true } })
    await atDesk(page, demo.url, `/deliveries/${plan.id}`)
    await page.getByTestId('drop-delivery').click()
    await sure(page)
    await page.waitForURL(/orders\/\d+/)
    assert.equal((await api(`/orders/${third.id}`)).deliveries.length, 0)
    await atDesk(page, demo.url, `/deliveries?number=${shipped.number}`)
    await row(page, shipped.id).waitFor()
    quiet(watched, 'a plan that is dropped')
  })

  test('a request is refused, another approved', async () => {
    // It is about the floor: no discount is too much.
    const admin = await apiAs(demo.url, 'admin')
    const limits = { A: 100, B: 100, C: 100, D: 100 }
    await admin('/settings', { method: 'PUT', body: { ...await admin('/settings'), discount_limit_percent: limits } })
    const under = async () => lina('/orders', { method: 'POST', body: {
      customer_id: customer.id, lines: [{ product_code: code, product_name: '', unit: '', quantity: '1', unit_price: '80', price_reason: '竞争' }], approval_reason: `让价 ${stamp}`,
    } })
    const [first, second] = [await under(), await under()]
    assert.deepEqual(first.waiting, ['floor_price'])
    const card = order => page.getByTestId('approval').filter({ hasText: order.number })
    await atDesk(page, demo.url, '/approvals')
    await card(first).getByTestId('refuse').click()
    await field(page, 'reason').fill('低于成本线')
    await failOnce(page, 'POST', '**/refuse')
    await sendTwice(page, 'reason-dialog', () => field(page, 'reason').inputValue())
    await card(first).waitFor({ state: 'hidden' })
    await card(second).getByTestId('approve').click()
    await loseAnswer(page, 'POST', '**/approve')
    await sendTwice(page, 'reason-dialog', () => field(page, 'reason').inputValue())
    await card(second).waitFor({ state: 'hidden' })
    assert.deepEqual([(await api(`/orders/${first.id}`)).state, (await api(`/orders/${second.id}`)).state], ['draft', 'confirmed'])
    quiet(watched, 'approvals')
  })

  test('an opportunity moves on, is won, and opens again', async () => {
    const found = async () => (await allOf(api, '/opportunities')).filter(one => one.title.includes(stamp))
    await atDesk(page, demo.url, '/opportunities')
    await page.getByTestId('new-opportunity').click()
    await choose(page, 'opportunity-customer', customer.name, customer.name)
    await field(page, 'opportunity-title').fill(`阀门框架 ${stamp}`)
    await field(page, 'opportunity-amount').fill('50000')
    await loseAnswer(page, 'POST', '**/opportunities')
    await sendTwice(page, 'opportunity-dialog', () => field(page, 'opportunity-title').inputValue())
    const [made] = await found()
    assert.deepEqual([(await found()).length, made.amount, made.probability], [1, '50000.00', '10.00'])
    await page.getByTestId('opportunity-drawer').getByTestId('edit-opportunity').waitFor()
    await page.keyboard.press('Escape')
    const card = page.locator(`[data-testid="opportunity-card"][data-key="${made.id}"]`)
    await page.locator('.el-overlay:visible').waitFor({ state: 'hidden' })
    await card.getByTestId('move-card').click()
    await page.locator('[data-testid="move-to-方案报价"]:visible').click()
    await until(async () => (await found())[0].probability === '50.00')
    await card.click()
    await page.getByTestId('win').click()
    await field(page, 'reason').fill('价格合适')
    await failOnce(page, 'POST', '**/close')
    await sendTwice(page, 'reason-dialog', () => field(page, 'reason').inputValue())
    assert.deepEqual([(await found())[0].state, (await found())[0].close_reason], ['won', '价格合适'])
    await page.getByTestId('reopen').dblclick()
    await page.getByTestId('win').waitFor()
    assert.equal((await found())[0].state, 'open')
    quiet(watched, 'opportunities')
  })
})
