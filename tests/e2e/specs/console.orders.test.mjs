/** Quotes and orders at the desk: typed by the keyboard, approved, amended, called off; and two people on one draft. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { launch } from '../lib/browser.mjs'
import { allOf, cellOfFocus, choose, deskOf, dialog, field, loseAnswer, quiet, send, sendTwice, typeLine, until } from '../lib/desk.mjs'
import { atDesk } from '../lib/faces.mjs'
import { apiAs, startDemo } from '../lib/product.mjs'

describe('quotes and orders at the desk', () => {
  let demo, browser, lina, manager, watched, page, customer, products
  const stamp = Date.now() % 1_000_000
  const key = () => Number(page.url().split('/').pop())
  const order = id => lina(`/orders/${id}`)

  before(async () => {
    demo = await startDemo()
    browser = await launch()
    lina = await apiAs(demo.url, 'lina')
    manager = await apiAs(demo.url, 'manager')
    customer = await lina('/customers', { method: 'POST', body: { name: `录单测试 ${stamp}`, looks_alike_reason: '测试', credit_days: 30 } })
    const add = (code, name, more = {}) => manager('/products', {
      method: 'POST',
      body: { code: `T${stamp}-${code}`, name, unit: '个', tax_rate: '13', list_price: '120', floor_price: '99', cost_mode: 'fixed', cost: '70', ...more },
    })
    products = [
      await add('A', '测试球阀'), await add('B', '测试垫片', { list_price: '5', floor_price: '4', cost: '3.8' }),
      await add('C', '测试服务', { selling: 'restricted', unit: '次' }),
    ]
    watched = await deskOf(browser, demo, 'lina')
    page = watched.page
  })
  after(async () => {
    await browser?.close()
    await demo?.stop()
  })

  test('five lines are typed without a mouse, and confirmed once', async () => {
    await atDesk(page, demo.url, `/orders/new?customer=${customer.id}`)
    await page.getByTestId('standing').waitFor()
    await field(page, 'line-product').focus()
    const began = Date.now()
    for (let n = 0; n < 5; n += 1) {
      await typeLine(page, n % 2 ? `t${stamp}-b` : `T${stamp}-A`, String(10 + n), n % 2 ? undefined : '118')
      await until(async () => await cellOfFocus(page) === 'code', 'the next line')
    }
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate(() => document.activeElement?.dataset.testid), 'confirm-order')
    assert.ok(Date.now() - began < 60_000, 'in under a minute')
    await until(async () => (await page.getByTestId('order-total').innerText()).includes('4,368.00'))

    await page.getByTestId('add-share').click()
    const second = (await allOf(manager, '/staff')).find(one => one.active && one.name !== '李娜')
    await page.getByTestId('share-staff').last().click()
    await page.locator('.el-select-dropdown__item:visible').filter({ hasText: second.name }).first().click()
    await field(page, 'share-percent').fill('70')
    await page.getByTestId('confirm-order').click()
    await page.locator('[data-field="shares"] [role="alert"]').waitFor()
    await page.locator('[data-testid="share-percent"] input, input[data-testid="share-percent"]').last().fill('30')
    await loseAnswer(page, 'POST', '**/api/v1/orders')
    await page.getByTestId('confirm-order').click()
    await page.getByTestId('form-message').waitFor()
    assert.equal(await page.getByTestId('edit-line').count(), 6, 'what was typed is still there')
    await page.getByTestId('confirm-order').dblclick()
    await page.waitForURL(/orders\/\d+$/)
    const made = await order(key())
    assert.deepEqual([made.state, made.amount, made.net_amount, made.lines.length, made.credit_days], ['confirmed', '4368.00', '3865.49', 5, 30])
    assert.deepEqual(made.shares.map(one => one.share).sort(), ['30.00', '70.00'])
    assert.equal((await allOf(lina, `/orders?customer_id=${customer.id}`)).length, 1, 'once, though the first answer was lost')
    quiet(watched, 'typing an order')
  })

  test('open lines are amended, the rest is called off', async () => {
    const [{ id }] = await allOf(lina, `/orders?customer_id=${customer.id}`)
    const first = (await order(id)).lines[0]
    await lina(`/orders/${id}/deliveries`, { method: 'POST', body: { lines: [{ order_line_id: first.id, quantity: '4' }] } })
    await atDesk(page, demo.url, `/orders/${id}/amend`)
    await field(page, 'amend-quantity').fill('3')
    await field(page, 'amend-reason').fill('客户减量')
    await page.getByTestId('save-amendment').click()
    await page.locator('[data-field="lines"] [role="alert"]').first().waitFor()
    await field(page, 'amend-quantity').fill('6')
    await page.getByTestId('save-amendment').click()
    await page.waitForURL(/orders\/\d+$/)
    await page.getByTestId('edition').waitFor()
    const amended = await order(id)
    assert.deepEqual([amended.edition, amended.lines[0].quantity, amended.amount], [2, '6.000', '3896.00'])
    await page.getByTestId('order-receivables').getByTestId('receivable').waitFor()

    await page.getByTestId('order-acts').click()
    await page.getByTestId('cancel-rest').click()
    await field(page, 'rest-reason').fill('项目暂停')
    await loseAnswer(page, 'POST', '**/cancel-rest')
    await sendTwice(page, 'rest-dialog', () => field(page, 'rest-reason').inputValue())
    const ended = await order(id)
    assert.deepEqual([ended.state, ended.close_reason, ended.lines.map(line => line.open_quantity)], ['shipped', '项目暂停', Array(5).fill('0.000')])
    quiet(watched, 'amending')
  })

  test('of two people on one draft, who is slower sees the other and chooses', async () => {
    await atDesk(page, demo.url, `/orders/new?customer=${customer.id}`)
    await page.getByTestId('standing').waitFor()
    await field(page, 'line-product').focus()
    await typeLine(page, `T${stamp}-A`, '2')
    await page.getByTestId('save-draft').click()
    await page.waitForURL(/orders\/\d+$/)
    const draft = await order(key())
    const change = async quantity => {
      const { version } = await order(draft.id)
      const line = { product_id: products[0].id, quantity, unit_price: '118' }
      await manager(`/orders/${draft.id}`, { method: 'PUT', body: { version, order: { customer_id: customer.id, draft: true, lines: [line] } } })
    }
    const typeAnother = async quantity => {
      await atDesk(page, demo.url, `/orders/${draft.id}/edit`)
      await until(async () => await field(page, 'line-quantity').inputValue() !== '')
      await change('50')
      await field(page, 'line-quantity').fill(quantity)
      await page.getByTestId('save-draft').click()
      await page.getByTestId('stale-theirs').filter({ hasText: '50 个' }).waitFor()
      await page.getByTestId('stale-mine').filter({ hasText: `${quantity} 个` }).waitFor()
    }
    await typeAnother('7')
    await page.getByTestId('stale-take').click()
    await until(async () => await field(page, 'line-quantity').inputValue() === '50')
    await typeAnother('8')
    await page.getByTestId('stale-overwrite').click()
    await page.waitForURL(/orders\/\d+$/)
    assert.equal((await order(draft.id)).lines[0].quantity, '8.000')

    await page.getByTestId('confirm-draft').click()
    await send(page, 'confirm-dialog')
    assert.equal((await order(draft.id)).state, 'confirmed')
    await page.getByTestId('order-acts').click()
    await page.getByTestId('cancel-order').click()
    await field(page, 'reason').fill('录入有误')
    await send(page, 'reason-dialog')
    assert.equal((await order(draft.id)).state, 'cancelled')
    quiet(watched, 'two people on one draft')
  })

  test('a quote asks for a reason and an approval, is sent, written anew, and becomes an order', async () => {
    const quote = id => lina(`/quotes/${id}`)
    await atDesk(page, demo.url, '/quotes/new')
    await choose(page, 'quote-customer', customer.name, customer.name)
    await until(async () => await cellOfFocus(page) === 'code', 'the customer leads to the lines')
    await typeLine(page, `T${stamp}-A`, '3', '90')
    await until(async () => await cellOfFocus(page) === 'price_reason', 'far from the price told last')
    await page.getByTestId('hint-floor').waitFor()
    await page.getByTestId('save-quote').click()
    await page.locator('[data-testid="line-facts"] [role="alert"]').waitFor()
    await field(page, 'line-reason').fill('清库存')
    await page.keyboard.press('Enter')
    await typeLine(page, `T${stamp}-C`, '1')
    await page.getByTestId('hint-restricted').waitFor()
    await page.getByTestId('save-quote').click()
    await page.waitForURL(/quotes\/\d+$/)
    const id = key()
    assert.deepEqual([(await quote(id)).state, (await quote(id)).amount, (await quote(id)).lines[0].price_reason], ['draft', '390.00', '清库存'])

    await page.getByTestId('request-quote').click()
    await field(page, 'reason').fill('老客户')
    await loseAnswer(page, 'POST', '**/request')
    await sendTwice(page, 'reason-dialog', () => field(page, 'reason').inputValue())
    const waiting = await allOf(manager, `/approvals?subject=quote&subject_id=${id}&state=waiting`)
    assert.deepEqual(waiting.map(one => one.kind).sort(), ['floor_price', 'restricted'])
    for (const one of waiting) await manager(`/approvals/${one.id}/approve`, { method: 'POST', body: {} })

    await atDesk(page, demo.url, `/quotes/${id}`)
    await page.getByTestId('send-quote').click()
    await dialog(page, 'send-quote-dialog').getByTestId('send-page').waitFor()
    await send(page, 'send-quote-dialog')
    assert.equal((await quote(id)).state, 'sent')
    await page.getByTestId('new-edition').click()
    await page.waitForURL(/edit$/)
    await field(page, 'line-price').fill('110')
    await page.getByTestId('remove-line').last().click()
    await field(page, 'line-reason').fill('议价')
    await page.getByTestId('save-quote').click()
    await page.waitForURL(/quotes\/\d+$/)
    const next = key()
    assert.deepEqual([next > id, (await quote(next)).edition, (await quote(next)).amount], [true, 2, '330.00'])
    await page.getByTestId('send-quote').click()
    await dialog(page, 'send-quote-dialog').getByTestId('send-page').waitFor()
    await send(page, 'send-quote-dialog')
    assert.equal((await quote(id)).state, 'replaced')

    await page.getByTestId('order-quote').click()
    await dialog(page, 'order-quote-dialog').getByTestId('by-plan').click()
    await field(page, 'instalment-amount').fill('30%')
    await field(page, 'instalment-amount').blur()
    await page.getByTestId('add-instalment').click()
    await page.getByTestId('instalment').last().locator('.el-date-editor input').fill((await lina('/me')).today)
    await page.keyboard.press('Tab')
    await send(page, 'order-quote-dialog')
    await page.waitForURL(/orders\/\d+$/)
    const made = await order(key())
    assert.deepEqual([made.state, made.quote_id, made.amount, made.instalments.map(one => one.amount)], ['confirmed', next, '330.00', ['99.00', '231.00']])
    assert.equal((await quote(next)).order.id, made.id)
    await page.getByTestId('order-receivables').getByTestId('receivable').nth(1).waitFor()
    quiet(watched, 'a quote')
  })
})
