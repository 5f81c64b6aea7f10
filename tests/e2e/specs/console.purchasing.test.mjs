/** Purchasing at the desk: supplier, order, goods that come in parts, what is owed, payments and where they go, aging. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { launch } from '../lib/browser.mjs'
import { allOf, choose, deskOf, failOnce, field, loseAnswer, quiet, row, sendTwice, sure, until } from '../lib/desk.mjs'
import { atDesk } from '../lib/faces.mjs'
import { PASSWORD, apiAs, startDemo } from '../lib/product.mjs'

describe('purchasing at the desk', () => {
  let demo, browser, buyer, finance, desk, cashier, product, supplier, order
  const stamp = Date.now() % 1_000_000
  const login = `caigou${stamp}`
  const money = text => text.replace(/[^\d.-]/g, '')
  const now = () => buyer(`/purchase-orders/${order}`)
  const goods = () => buyer(`/products/${product.id}`)
  const key = page => Number(new URL(page.url()).pathname.split('/').at(-1))

  before(async () => {
    demo = await startDemo()
    browser = await launch()
    const admin = await apiAs(demo.url, 'admin')
    await admin('/staff', { method: 'POST', body: { name: `采购 ${stamp}`, roles: ['purchasing'], login, password: PASSWORD } })
    buyer = await apiAs(demo.url, login)
    finance = await apiAs(demo.url, 'sunli')
    product = await buyer('/products', {
      method: 'POST',
      body: {
        code: `CG${stamp}`, name: '采购测试阀', unit: '件', tax_rate: '13', list_price: '120', floor_price: '100', cost_mode: 'moving', cost: '50',
        selling: 'normal', opening_quantity: '10',
      },
    })
    desk = await deskOf(browser, demo, login)
    cashier = await deskOf(browser, demo, 'sunli')
  })
  after(async () => {
    await browser?.close()
    await demo?.stop()
  })

  test('a supplier is entered, once, though the answer is lost', async () => {
    const { page } = desk
    await atDesk(page, demo.url, '/suppliers')
    await page.getByTestId('new-supplier').click()
    await field(page, 'supplier-code').fill(`g${stamp}`)
    await field(page, 'supplier-name').fill(`测试供应商 ${stamp}`)
    await field(page, 'supplier-days').fill('9999')
    await page.getByTestId('supplier-dialog').getByTestId('dialog-submit').click()
    await page.locator('[data-field="payment_days"] [role="alert"]').waitFor()
    await field(page, 'supplier-days').fill('30')
    await loseAnswer(page, 'POST', '**/suppliers')
    await sendTwice(page, 'supplier-dialog', () => field(page, 'supplier-name').inputValue())
    await page.getByTestId('supplier-drawer').getByTestId('supplier-open').waitFor()
    const found = await allOf(buyer, `/suppliers?q=G${stamp}`)
    assert.deepEqual(found.map(one => [one.code, one.payment_days, one.active]), [[`G${stamp}`, 30, true]])
    ;[supplier] = found
    quiet(desk, 'a supplier')
  })

  test('an order is typed by the keyboard, kept as a draft, and confirmed', async () => {
    const { page } = desk
    await page.getByTestId('order-here').click()
    await page.waitForURL(/purchase-orders\/new/)
    await page.getByTestId('purchase-form').waitFor()
    await page.getByTestId('confirm-order').click()
    await page.locator('[data-field="lines"] [role="alert"]').first().waitFor()
    await field(page, 'line-product').focus()
    await page.keyboard.type(product.code.toLowerCase())
    await page.keyboard.press('Enter')
    await until(() => page.evaluate(() => document.activeElement?.dataset.cell === 'quantity'))
    await page.keyboard.type('20')
    await page.keyboard.press('Enter')
    await page.keyboard.type('67.80')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate(() => document.activeElement?.dataset.testid), 'confirm-order', 'Enter in an empty line leaves')
    await until(async () => money(await page.getByTestId('purchase-total').innerText()) === '1356.00')
    await loseAnswer(page, 'POST', '**/api/v1/purchase-orders')
    await page.getByTestId('save-draft').click()
    await page.getByTestId('form-message').waitFor()
    assert.equal(await field(page, 'line-price').inputValue(), '67.80', 'what was typed is still there')
    await page.getByTestId('save-draft').dblclick()
    await page.waitForURL(/purchase-orders\/\d+$/)
    order = key(page)
    const drafts = await allOf(buyer, `/purchase-orders?supplier_id=${supplier.id}`)
    assert.deepEqual(drafts.map(one => [one.id, one.state, one.amount, one.net_amount, one.payment_days]), [[order, 'draft', '1356.00', '1200.00', 30]])

    await page.getByTestId('confirm-order').click()
    await sure(page)
    await page.getByTestId('receive').waitFor()
    assert.equal((await now()).state, 'confirmed')
    quiet(desk, 'an order')
  })

  test('goods come in parts: never more than is open, stock and cost follow, what came is owed', async () => {
    const { page } = desk
    await page.getByTestId('receive').click()
    await field(page, 'receive-quantity').fill('21')
    await page.getByTestId('receive-dialog').getByTestId('dialog-submit').click()
    await page.locator('[data-field="lines"] [role="alert"]').waitFor()
    await field(page, 'receive-quantity').fill('10')
    await until(async () => money(await page.getByTestId('receive-sum').innerText()) === '678.00')
    await field(page, 'receive-remark').fill(`送货单 ${stamp}`)
    await loseAnswer(page, 'POST', '**/receipts')
    await sendTwice(page, 'receive-dialog', () => field(page, 'receive-quantity').inputValue())
    await page.waitForURL(/goods-receipts\/\d+$/)
    const receipt = await buyer(`/goods-receipts/${key(page)}`)
    assert.deepEqual([receipt.amount, receipt.net_amount, receipt.lines[0].cost_before, receipt.lines[0].cost_after], ['678.00', '600.00', '50.0000', '55.0000'])
    assert.match(await page.getByTestId('cost-after').innerText(), /55\.00/)
    const came = await goods()
    assert.deepEqual([came.on_hand, came.cost], ['20.000', '55.0000'], '10 at 50 and 10 at 60')

    // The rest comes twice by mistake, and is taken back; then what will never come is called off.
    const wrong = await buyer(`/purchase-orders/${order}/receipts`, { method: 'POST', body: { lines: [] } })
    await atDesk(page, demo.url, `/goods-receipts/${wrong.id}`)
    await page.getByTestId('reverse-receipt').click()
    await field(page, 'reason').fill('重复登记')
    await failOnce(page, 'POST', '**/reverse')
    await sendTwice(page, 'reverse-dialog', () => field(page, 'reason').inputValue())
    await until(async () => (await goods()).on_hand === '20.000')
    assert.ok(Math.abs(Number((await goods()).cost) - 55) < 0.001, 'the average of before, but for rounding')
    await atDesk(page, demo.url, `/purchase-orders/${order}`)
    assert.equal(money(await page.getByTestId('came-amount').innerText()), '678.00')
    await page.getByTestId('order-acts').click()
    await page.getByTestId('act-rest').click()
    await field(page, 'rest-reason').fill('供应商停产')
    await loseAnswer(page, 'POST', '**/cancel-rest')
    await sendTwice(page, 'rest-dialog', () => field(page, 'rest-reason').inputValue())
    const ended = await now()
    assert.deepEqual([ended.state, ended.close_reason, ended.lines[0].open_quantity, ended.lines[0].cancelled_quantity], ['received', '供应商停产', '0.000', '10.000'])
    quiet(desk, 'goods')
  })

  test('what is owed is paid: chosen payables, more than they are, the rest by hand', async () => {
    const { page } = cashier
    const owed = (await now()).payables.find(one => !one.reversed_on)
    await atDesk(page, demo.url, `/payables?supplier_id=${supplier.id}`)
    assert.equal(money(await page.getByTestId('sum-open').innerText()), '678.00')
    await row(page, owed.id).locator('.el-checkbox').click()
    await page.getByTestId('pay-selected').click()
    assert.equal(money(await field(page, 'payment-amount').inputValue()), '678.00', 'what is open is proposed')
    await field(page, 'payment-amount').fill('500.00')
    await loseAnswer(page, 'POST', '**/payments')
    await sendTwice(page, 'payment-dialog', () => field(page, 'payment-amount').inputValue())
    await page.waitForURL(/payments\/\d+$/)
    const first = await finance(`/payments/${key(page)}`)
    assert.deepEqual([first.amount, first.open, first.allocations.map(one => [one.payable_id, one.amount])], ['500.00', '0.00', [[owed.id, '500.00']]])

    const second = await finance('/payments', { method: 'POST', body: { supplier_id: supplier.id, amount: '300.00', method: 'bank' } })
    await atDesk(page, demo.url, `/payments/${second.id}`)
    await page.getByTestId('allocate').click()
    const target = page.locator(`[data-testid="allocate-target"][data-key="${owed.id}"]`)
    await field(target, 'allocate-amount').fill('200')
    await page.getByTestId('allocate-dialog').getByTestId('dialog-submit').click()
    await page.locator('[data-field="parts"] [role="alert"]').waitFor()
    await target.getByTestId('allocate-fill').click()
    await until(async () => money(await page.getByTestId('allocate-rest').innerText()) === '122.00')
    await loseAnswer(page, 'POST', '**/allocations')
    await sendTwice(page, 'allocate-dialog', () => field(target, 'allocate-amount').inputValue())
    await until(async () => (await finance(`/payments/${second.id}`)).open === '122.00')
    assert.equal((await now()).state, 'closed', 'nothing left to come or to pay')

    // Taken back: it is owed again, and the order knows.
    await page.getByTestId('reverse-allocation').click()
    await field(page, 'reason').fill('核销错了')
    await loseAnswer(page, 'POST', '**/reverse')
    await sendTwice(page, 'reverse-dialog', () => field(page, 'reason').inputValue())
    await until(async () => money(await page.getByTestId('open-amount').innerText()) === '300.00')
    assert.deepEqual([(await finance(`/payables/${owed.id}`)).open, (await now()).state], ['178.00', 'received'])
    quiet(cashier, 'paying')
  })

  test('the aging says the same, and the order is printed', async () => {
    const { page } = cashier
    const aging = await finance(`/payables/aging?supplier_id=${supplier.id}`)
    assert.deepEqual([aging.open, aging.not_due, aging.prepaid], ['178.00', '178.00', '300.00'])
    await atDesk(page, demo.url, `/payables/aging?supplier_id=${supplier.id}`)
    assert.equal(money(await page.getByTestId('aging-open').innerText()), aging.open)
    const [sheet] = await Promise.all([page.waitForEvent('download'), page.getByTestId('export').click()])
    assert.match(sheet.suggestedFilename(), /\.xlsx$/)
    await page.getByTestId('bucket-not_due').click()
    await page.getByTestId('table-payables').getByTestId('row').first().waitFor()
    assert.equal(await page.getByTestId('table-payables').getByTestId('row').count(), 1, 'each figure leads to what it is made of')

    await atDesk(page, demo.url, `/purchase-orders/${order}`)
    await page.getByTestId('print-more').click()
    const [pdf] = await Promise.all([page.waitForEvent('download'), page.getByTestId('print-save').click()])
    assert.match(pdf.suggestedFilename(), /\.pdf$/)
    assert.deepEqual([await page.getByTestId('order-acts').count(), await page.getByTestId('receive').count()], [0, 0], 'finance reads orders')
    await atDesk(desk.page, demo.url, '/payments')
    await desk.page.getByTestId('table-payments').waitFor()
    assert.equal(await desk.page.getByTestId('new-payment').count(), 0, 'who buys does not pay')
    quiet(cashier, 'reports')
  })
})
