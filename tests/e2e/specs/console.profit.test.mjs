/**
 * One customer's trade from the quote to the commission, with its figures from screen to screen; and what else trade
 * earns, at the desk: grades by hand, targets, and the rules behind it all.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { launch } from '../lib/browser.mjs'
import { allOf, choose, deskOf, dialog, failOnce, field, loseAnswer, quiet, row, send, sendTwice, setDay, typeLine, until } from '../lib/desk.mjs'
import { atDesk } from '../lib/faces.mjs'
import { apiAs, startDemo } from '../lib/product.mjs'

/** The year before the demo's: it is over, its last month is open, and nobody has graded it. */
const YEAR = 2026
const MONTH = `${YEAR}-12`
const NUMBER = YEAR * 100 + 12
const day = of => `${MONTH}-${of}`

describe('from the quote to the commission', () => {
  let demo, browser, api, finance, watched, page, lina, product
  const stamp = Date.now() % 1_000_000
  const customers = []
  const plain = text => text.replace(/[¥,\s]/g, '')
  const money = async (locator) => plain(await locator.innerText())
  const key = one => Number(new URL(one.url()).pathname.split('/').at(-1))

  before(async () => {
    demo = await startDemo('--clock', `${YEAR + 1}-01-12T10:00`)
    browser = await launch()
    api = await apiAs(demo.url, 'manager')
    finance = await apiAs(demo.url, 'sunli')
    const seller = await apiAs(demo.url, 'lina')
    lina = (await seller('/me')).staff
    product = await api('/products', {
      method: 'POST',
      body: { code: `LR${stamp}`, name: `利润阀 ${stamp}`, unit: '个', tax_rate: '13', list_price: '113', cost_mode: 'fixed', cost: '70', opening_quantity: '5000' },
    })
    for (const name of ['一条龙', '手工定级', '定级不变']) {
      const made = await seller('/customers', { method: 'POST', body: { name: `${name} ${stamp}`, kind: 'customer', credit_days: 30, looks_alike_reason: '确认不是同一家' } })
      customers.push(made.customer ?? made)
    }
    watched = await deskOf(browser, demo, 'manager')
    page = watched.page
  })
  after(async () => {
    await browser?.close()
    await demo?.stop()
  })
  async function post(route, body) {
    return api(route, { method: 'POST', body })
  }

  describe('one customer', () => {
    let customer, seller, cashier, order, contribution
    before(async () => {
      [customer] = customers
      seller = await deskOf(browser, demo, 'lina')
      cashier = await deskOf(browser, demo, 'sunli')
    })
    after(async () => {
      await seller?.context.close()
      await cashier?.context.close()
    })
    const account = async () => (await api(`/customers/${customer.id}`)).account

    test('a quote becomes an order, which is shipped in parts', async () => {
      const { page: desk } = seller
      await atDesk(desk, demo.url, `/quotes/new?customer=${customer.id}`)
      await setDay(desk, 'quoted_on', day('01'))
      await setDay(desk, 'valid_until', `${YEAR + 1}-01-31`)
      await field(desk, 'line-product').focus()
      await typeLine(desk, product.code, '3000', '113')
      await desk.getByTestId('save-quote').click()
      await desk.waitForURL(/quotes\/\d+$/)
      await desk.getByText('339,000.00').first().waitFor()
      await desk.getByTestId('order-quote').click()
      await setDay(desk, 'ordered_on', day('02'))
      await send(desk, 'order-quote-dialog')
      await desk.waitForURL(/orders\/\d+$/)
      order = await api(`/orders/${key(desk)}`)
      assert.deepEqual([order.state, order.amount, order.net_amount, order.ordered_on], ['confirmed', '339000.00', '300000.00', day('02')])

      for (const [quantity, on, amount] of [['1000', '05', '113000.00'], ['1500', '10', '169500.00']]) {
        await atDesk(desk, demo.url, `/orders/${order.id}`)
        await desk.getByTestId('ship').click()
        await setDay(desk, 'shipped_on', day(on))
        await field(desk, 'ship-quantity').fill(quantity)
        assert.equal(await money(desk.getByTestId('ship-amount')), amount)
        await send(desk, 'ship-dialog')
      }
      order = await api(`/orders/${order.id}`)
      assert.deepEqual([order.state, order.lines[0].open_quantity, order.deliveries.length], ['partly_shipped', '500.000', 2])
      await atDesk(desk, demo.url, `/orders/${order.id}`)
      await desk.getByTestId('order-receivables').getByTestId('receivable').nth(1).waitFor()
      assert.equal((await account()).open, '282500.00', '113,000.00 and 169,500.00')
      quiet(seller, 'selling')
    })

    test('a part comes back, and a part is paid', async () => {
      const first = order.deliveries.find(one => one.shipped_on === day('05'))
      await atDesk(page, demo.url, `/deliveries/${first.id}`)
      await page.getByTestId('take-back').click()
      await field(page, 'return-quantity').fill('100')
      await field(page, 'reason').fill('规格不符')
      await setDay(page, 'returned_on', day('20'))
      assert.equal(await money(page.getByTestId('return-amount')), '11300.00')
      await send(page, 'return-dialog')
      await page.getByTestId('credit-note').waitFor()
      quiet(watched, 'a return')

      const { page: desk } = cashier
      await atDesk(desk, demo.url, '/receipts')
      await desk.getByTestId('new-receipt').click()
      await choose(desk, 'receipt-customer', customer.name, customer.name)
      await desk.getByTestId('customer-account').waitFor()
      await field(desk, 'receipt-amount').fill('150000')
      await setDay(desk, 'received_on', day('28'))
      await desk.getByTestId('use-oldest').click()
      await send(desk, 'receipt-dialog')
      const [receipt] = await allOf(finance, `/receipts?customer_id=${customer.id}&kind=receipt`)
      assert.deepEqual([receipt.amount, receipt.open, receipt.received_on], ['150000.00', '0.00', day('28')])
      const { open, credit } = await account()
      assert.equal((Number(open) - Number(credit)).toFixed(2), '121200.00', '282,500.00 less 11,300.00 and 150,000.00')

      // The same on the statement, in the aging and on the customer's page: two weeks ago nothing was late.
      await atDesk(desk, demo.url, `/customers/${customer.id}/statement`)
      assert.equal(await money(desk.getByTestId('closing')), '121200.00')
      for (const [at, bucket] of [['', 'days_1_30'], [`&as_of=${day('30')}`, 'not_due']]) {
        const line = (await allOf(finance, `/receivables/aging/customers?sort=-open${at}`)).find(one => one.of?.id === customer.id)
        assert.equal(line.open, open)
        assert.equal(line[bucket], open, `all of it is ${bucket}`)
        await atDesk(desk, demo.url, `/aging?by=customers${at}`)
        const shown = desk.locator(`[data-testid="aging-row"][data-key="${customer.id}"]`)
        assert.equal(plain(await shown.locator('td').nth(1).innerText()), open)
      }
      await atDesk(desk, demo.url, `/customers/${customer.id}`)
      assert.equal(await money(desk.getByTestId('account-open')), open)
      quiet(cashier, 'collecting')
    })

    test('it earns what its documents say, on the order and in the report', async () => {
      const report = await api(`/profit?by=customer&period=${MONTH}&overhead=true&limit=100`)
      const expected = report.items.find(one => one.key === customer.id)
      // 2,400 at 100 net, which cost 70.
      assert.deepEqual([expected.figures.net_sales, expected.figures.cost, expected.figures.contribution], ['240000.00', '168000.00', '72000.00'])
      contribution = expected.figures.contribution
      await atDesk(page, demo.url, `/orders/${order.id}`)
      assert.equal(await money(page.getByTestId('order-contribution').getByTestId('sum-contribution')), contribution)

      await atDesk(page, demo.url, `/profit?period=${MONTH}`)
      const line = row(page, customer.id)
      await line.waitFor()
      assert.ok(plain(await line.innerText()).includes(contribution))
      assert.equal(await money(page.getByTestId('sum-contribution').locator('.amount')), report.total.contribution)
      await line.locator('td').nth(2).click()
      const drawer = page.getByTestId('profit-row')
      for (const name of ['net_sales', 'cost', 'contribution', 'commission', 'gross', 'before_overhead']) {
        const amount = await money(drawer.getByTestId(`line-${name}`).locator('td').first())
        assert.equal(amount === '–' ? '0.00' : amount, expected.figures[name], name)
      }
      assert.match(page.url(), new RegExp(`row=${customer.id}`))
      await page.reload()
      await drawer.getByTestId('line-contribution').locator('td button').first().click()
      const documents = await allOf(api, `/profit/documents?period=${MONTH}&customer_id=${customer.id}`)
      await until(async () => await drawer.getByTestId('row').count() === documents.length)
      const sum = documents.reduce((all, one) => all + Math.round(Number(one.figures.before_overhead) * 100), 0)
      assert.equal((sum / 100).toFixed(2), expected.figures.before_overhead, 'the documents are the figure')
      await drawer.getByRole('link', { name: order.number }).first().click()
      await page.waitForURL(new RegExp(`/orders/${order.id}`))

      await atDesk(page, demo.url, `/profit?period=${MONTH}&by=product`)
      await row(page, product.id).filter({ hasText: product.name }).waitFor()
      await page.getByTestId('view-chart').click()
      await page.getByTestId('profit-charts').locator('canvas').first().waitFor()
      await page.getByTestId('tab-curve').click()
      await page.getByTestId('curve-lead').waitFor()
      const curve = await api(`/profit/curve?period=${MONTH}`)
      const reached = curve.points.find(point => Number(point.contribution_share) >= 80)
      assert.ok((await page.getByTestId('curve-lead').innerText()).includes(String(reached.customers)))

      await page.getByTestId('tab-pivot').click()
      await page.waitForURL(/profit\/pivot/)
      await atDesk(page, demo.url, `/profit/pivot?period=${MONTH}&limit=100`)
      const cell = page.locator(`[data-testid="pivot-row"][data-key="${customer.id}"] [data-period="${MONTH}"] button`)
      await cell.waitFor()
      assert.equal(await money(cell), contribution)
      assert.equal(await money(page.getByTestId('pivot-total').locator('td').nth(11)), report.total.contribution, 'the whole of the month')
      await cell.click()
      await until(async () => await drawer.getByTestId('row').count() === documents.length, 'the documents behind the cell')
      await page.keyboard.press('Escape')
      await drawer.waitFor({ state: 'hidden' })
      await page.getByTestId('view-chart').click()
      await page.getByTestId('pivot-chart').locator('canvas').first().waitFor()
      quiet(watched, 'profit')
    })

    test('the year is closed and graded once, what was set by hand stays', async () => {
      const grade = async id => (await api(`/customers/${id}`)).customer.grade
      const [, , fixed] = customers
      await post(`/customers/${fixed.id}/grade`, { grade: 'D', reason: '停止合作' })
      await atDesk(page, demo.url, `/grades?year=${YEAR}`)
      await page.getByTestId('row').first().waitFor()
      assert.ok(await page.getByTestId('apply').isDisabled(), 'the year is open')
      await finance(`/months/${NUMBER}/close`, { method: 'POST' })
      await page.reload()
      const preview = await api(`/grades/preview?year=${YEAR}&limit=100`)
      const mine = preview.items.find(one => one.customer.id === customer.id)
      assert.deepEqual([mine.contribution, mine.current], [contribution, 'C'], 'what it earned is what it is graded by')
      assert.ok(mine.grade < 'C', 'it moves up')
      const up = preview.items.filter(one => !one.overridden && one.grade < one.current)
      await page.getByTestId('move-up').click()
      await until(async () => await page.getByTestId('row').count() === up.length, 'those who move up')
      assert.ok(plain(await row(page, customer.id).innerText()).includes(contribution))
      await page.getByTestId('apply').click()
      await dialog(page, 'apply-dialog').getByTestId('sure').click()
      await loseAnswer(page, 'POST', '**/grades/runs')
      await sendTwice(page, 'apply-dialog', async () => true)
      const runs = (await api('/grades/runs')).items.filter(one => one.year === YEAR)
      assert.deepEqual(runs.map(one => one.customers), [preview.items.length])
      for (const one of preview.items) assert.equal(await grade(one.customer.id), one.overridden ? one.current : one.grade)
      assert.equal(await grade(fixed.id), 'D', 'what was set by hand stays')
      await until(() => page.getByTestId('apply').isDisabled())
      await page.getByTestId('show-runs').click()
      await page.getByTestId(`run-${YEAR}`).click()
      await page.waitForURL(new RegExp(`/grades/${YEAR}`))
      await row(page, preview.items[0].customer.id).waitFor()
      await atDesk(page, demo.url, `/customers/${customer.id}`)
      await page.getByTestId('grade-chip').filter({ hasText: mine.grade }).waitFor()
      quiet(watched, 'grades')
    })

    test('what was paid earns a commission, in the month that is open', async () => {
      // The demo has settled December: later effects land in January.
      const [number, word] = [(YEAR + 1) * 100 + 1, `${YEAR + 1}-01`]
      const month = await api(`/commissions?month=${number}`)
      const own = month.people.find(one => one.staff.id === lina.id)
      await atDesk(page, demo.url, `/commission?month=${word}`)
      assert.ok(plain(await row(page, lina.id).innerText()).includes(own.amount))
      assert.equal(await page.getByTestId('settle').count(), 0, 'the month is not over')
      await row(page, lina.id).getByRole('link').click()
      await page.waitForURL(new RegExp(`/commission/people/${lina.id}`))
      const entries = await allOf(api, `/commissions/entries?month=${number}&staff_id=${lina.id}`)
      await until(async () => await page.getByTestId('row').count() === Math.min(entries.length, 50))
      assert.equal(await money(page.getByTestId('statement-amount')), own.amount)
      // 5 % of what was paid for goods that were kept, without its tax: of the first delivery 101,700.00, of the second 37,000.00.
      const ours = entries.filter(one => one.customer.id === customer.id && one.source === 'allocation')
      assert.equal(ours.reduce((sum, one) => sum + Math.round(Number(one.amount) * 100), 0) / 100, 6137.17)
      quiet(watched, 'commission')

      const { page: desk } = seller
      await atDesk(desk, demo.url, `/commission?month=${word}`)
      assert.equal(await money(desk.getByTestId('statement-amount')), own.amount)
      await atDesk(desk, demo.url, `/performance?period=${MONTH}`)
      await desk.getByTestId('own-rank').waitFor()
      assert.equal(await desk.getByTestId('measure-contribution').count(), 0, 'salespeople see no contribution')
      await atDesk(desk, demo.url, '/profit')
      assert.equal(await desk.getByTestId('profit-summary').count(), 0)
      quiet(seller, 'one’s own')
    })

    test('a month is settled once: finance asks for it, the manager approves', async () => {
      // A month that nothing of the demo is in.
      const [year, number, word] = [2021, 202104, '2021-04']
      const late = customers[2].id
      const old = await post('/orders', {
        customer_id: late, ordered_on: '2021-03-02', shares: [{ staff_id: lina.id, share: '100' }], lines: [{ product_id: product.id, quantity: '10', unit_price: '113' }],
      })
      await post(`/orders/${old.id}/deliveries`, { shipped_on: '2021-03-10' })
      await finance('/receipts', { method: 'POST', body: { customer_id: late, received_on: '2021-04-15', amount: old.amount, method: 'bank', allocate: 'oldest' } })
      const month = await api(`/commissions?month=${number}`)

      const { page: till } = cashier
      await atDesk(till, demo.url, `/commission?month=${word}`)
      await till.getByTestId('settle').click()
      const settle = dialog(till, 'settle-dialog')
      await settle.getByTestId('settle-total').waitFor()
      assert.equal(await money(settle.getByTestId('settle-total')), month.total)
      await settle.getByTestId('sure').click()
      await loseAnswer(till, 'POST', '**/commissions/settlements')
      await sendTwice(till, 'settle-dialog', async () => true)
      const ofMonth = async () => (await api(`/commissions/settlements?year=${year}`)).items.filter(one => one.month === number).map(one => [one.state, one.amount])
      assert.deepEqual(await ofMonth(), [['waiting', month.total]])
      for (const one of (await api('/approvals?for_me=true&kind=commission_settlement')).items) await post(`/approvals/${one.id}/approve`, {})
      assert.deepEqual(await ofMonth(), [['settled', month.total]])
      await till.reload()
      await till.getByTestId('month-state').waitFor()
      await until(async () => await till.getByTestId('settle').count() === 0, 'a settled month is not settled again')
      quiet(cashier, 'settling')
    })
  })

  test('a grade is set by hand from the customer’s page and ended', async () => {
    const [, second] = customers
    const grade = async () => (await api(`/customers/${second.id}`)).customer.grade
    await atDesk(page, demo.url, `/customers/${second.id}`)
    await page.getByTestId('grade-chip').click()
    await page.getByTestId('set-grade').click()
    await dialog(page, 'grade-dialog').locator('.el-radio-button').first().click()
    await field(page, 'reason').fill('战略客户')
    await loseAnswer(page, 'POST', '**/grade')
    await sendTwice(page, 'grade-dialog', () => field(page, 'reason').inputValue())
    assert.equal(await grade(), 'A')
    assert.deepEqual((await api(`/customers/${second.id}/grades`)).overrides.map(one => [one.grade, one.reason]), [['A', '战略客户']])
    await page.getByTestId('overrides').waitFor()
    await page.getByTestId('end-grade').click()
    await field(page, 'reason').fill('合作结束')
    await failOnce(page, 'POST', '**/grade/end')
    await sendTwice(page, 'reason-dialog', () => field(page, 'reason').inputValue())
    assert.equal(await grade(), 'C')
    quiet(watched, 'by hand')
  })

  test('targets are typed and pasted into a grid, and show in the ranking', async () => {
    const targets = async number => (await api(`/targets?month=${number}`)).items.filter(one => one.subject_id === lina.id && one.subject === 'person').filter(one => one.measure === 'sales').map(one => one.value)
    await atDesk(page, demo.url, `/performance/targets?year=${YEAR}`)
    const cell = month => page.getByTestId(`target-${lina.id}-${YEAR}-${month}`)
    const before = await targets(YEAR * 100 + 3)
    await cell('03').fill('50,000')
    await cell('04').evaluate((input, text) => {
      const data = new DataTransfer()
      data.setData('text/plain', text)
      input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    }, '60000\t70000.5')
    const kept = await cell('06').inputValue()
    await cell('06').fill('viele')
    await page.getByTestId('targets-bar').waitFor()
    assert.ok(await page.getByTestId('save-targets').isDisabled(), 'that is no amount')
    await cell('06').fill(kept)
    await failOnce(page, 'PUT', '**/targets')
    await page.getByTestId('save-targets').click()
    await page.getByTestId('targets-failure').waitFor()
    assert.deepEqual(await targets(YEAR * 100 + 3), before)
    await page.getByTestId('save-targets').click()
    await page.getByTestId('targets-bar').waitFor({ state: 'hidden' })
    assert.deepEqual(await Promise.all([3, 4, 5].map(month => targets(YEAR * 100 + month))), [['50000.00'], ['60000.00'], ['70000.50']])

    await atDesk(page, demo.url, `/performance?period=${YEAR}-03`)
    const [expected] = (await api(`/performance?period=${YEAR}-03&by=sales`)).items.filter(one => one.key === lina.id)
    const sales = expected.figures.find(one => one.measure === 'sales')
    const text = plain(await row(page, lina.id).innerText())
    assert.ok(text.includes(sales.actual) && text.includes('50000.00'), text)
    await row(page, lina.id).locator('td').nth(3).click()
    await page.getByTestId('performance-drawer').getByTestId('measure-sales').waitFor()
    quiet(watched, 'targets')
  })

  test('the rules of trade are set in the settings', async () => {
    const admin = await apiAs(demo.url, 'admin')
    const desk = await deskOf(browser, demo, 'admin')
    await atDesk(desk.page, demo.url, '/settings?at=grade_rule')
    const before = await admin('/settings')
    await field(desk.page, 'a_percent').fill('96')
    await field(desk.page, 'a_percent').press('Tab')
    await desk.page.getByTestId('save-settings').click()
    await desk.page.locator('[data-field="grade_rule"] [role="alert"]').waitFor()
    await field(desk.page, 'a_percent').fill('75')
    await field(desk.page, 'a_percent').press('Tab')
    await field(desk.page, 'stage-name-0').fill(`初谈 ${stamp}`)
    await desk.page.getByTestId('level-letter-0').click()
    await field(desk.page, 'level-text-0').fill('{customer}：尚欠 {overdue} 元。')
    await field(desk.page, 'setting-overdue_alert_amount').fill('20000')
    await desk.page.getByTestId('setting-shipping_notices').locator('.el-switch').click()
    await failOnce(desk.page, 'PUT', '**/settings')
    await desk.page.getByTestId('save-settings').click()
    await desk.page.getByTestId('form-message').waitFor()
    await desk.page.getByTestId('save-settings').click()
    await desk.page.getByTestId('settings-bar').waitFor({ state: 'hidden' })
    const after_ = await admin('/settings')
    assert.deepEqual(after_, {
      ...before,
      grade_rule: { ...before.grade_rule, a_percent: 75 },
      opportunity_stages: before.opportunity_stages.map((stage, index) => index ? stage : { ...stage, name: `初谈 ${stamp}` }),
      dunning_levels: before.dunning_levels.map((level, index) => index ? level : { ...level, text: '{customer}：尚欠 {overdue} 元。' }),
      overdue_alert_amount: '20000.00',
      shipping_notices: !before.shipping_notices,
    })
    quiet(desk, 'settings')
    await desk.context.close()
  })
})
