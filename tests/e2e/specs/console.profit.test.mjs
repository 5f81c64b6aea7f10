/** What trade earns, at the desk: profit and its documents, grades, commission, targets, and the rules behind them. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { launch } from '../lib/browser.mjs'
import { allOf, deskOf, dialog, failOnce, field, loseAnswer, quiet, row, sendTwice, until } from '../lib/desk.mjs'
import { atDesk } from '../lib/faces.mjs'
import { apiAs, startDemo } from '../lib/product.mjs'

/** A year that nothing else of the demo is in. */
const YEAR = 2021
/** The year before the demo's: it is over, its last month is open, and nobody has graded it. */
const GRADED = 2026
const MONTH = `${YEAR}-04`
const NUMBER = YEAR * 100 + 4

describe('profit at the desk', () => {
  let demo, browser, api, finance, watched, page, lina
  const stamp = Date.now() % 1_000_000
  const customers = []
  const plain = text => text.replace(/[¥,\s]/g, '')
  /** A figure as tables show it: nothing as a dash. */
  const shown = amount => Number(amount) === 0 ? '–' : amount

  before(async () => {
    demo = await startDemo('--clock', `${GRADED + 1}-01-12T10:00`)
    browser = await launch()
    api = await apiAs(demo.url, 'manager')
    finance = await apiAs(demo.url, 'sunli')
    const seller = await apiAs(demo.url, 'lina')
    lina = (await seller('/me')).staff
    const product = await api('/products', {
      method: 'POST',
      body: { code: `LR${stamp}`, name: `利润阀 ${stamp}`, unit: '个', tax_rate: '13', list_price: '120', cost_mode: 'fixed', cost: '70', opening_quantity: '5000' },
    })
    for (const [index, quantity] of [200, 40, 10].entries()) {
      const made = await seller('/customers', { method: 'POST', body: { name: `利润客户${index} ${stamp}`, kind: 'customer', looks_alike_reason: '确认不是同一家' } })
      const { id, name } = made.customer ?? made
      const order = await post('/orders', {
        customer_id: id, ordered_on: `${YEAR}-03-0${index + 1}`, shares: [{ staff_id: lina.id, share: '100' }], credit_days: 30,
        lines: [{ product_id: product.id, quantity: String(quantity), unit_price: '118', price_reason: '批量' }],
      })
      assert.equal(order.state, 'confirmed')
      await post(`/orders/${order.id}/deliveries`, { shipped_on: `${YEAR}-03-10`, freight: '20', warehouse: '主仓' })
      await finance('/receipts', { method: 'POST', body: { customer_id: id, received_on: `${YEAR}-04-15`, amount: order.amount, method: 'bank', allocate: 'oldest' } })
      customers.push({ id, name, order })
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

  test('a figure leads to its levels, its documents, and from there to the order', async () => {
    const [best] = customers
    const report = await api(`/profit?by=customer&period=${YEAR}&overhead=true&limit=100`)
    const expected = report.items.find(one => one.key === best.id)
    await atDesk(page, demo.url, `/profit?period=${YEAR}`)
    const line = row(page, best.id)
    await line.waitFor()
    assert.ok(plain(await line.innerText()).includes(expected.figures.contribution))
    assert.equal(plain(await page.getByTestId('sum-contribution').locator('.amount').innerText()), report.total.contribution)

    await line.locator('td').nth(2).click()
    const drawer = page.getByTestId('profit-row')
    for (const key of ['net_sales', 'cost', 'contribution', 'commission', 'gross', 'before_overhead']) {
      const amount = drawer.getByTestId(`line-${key}`).locator('td').first()
      assert.equal(plain(await amount.innerText()), shown(expected.figures[key]), key)
    }
    assert.match(page.url(), new RegExp(`row=${best.id}`))
    await page.reload()
    await drawer.getByTestId('line-contribution').locator('td button').first().click()
    const documents = await allOf(api, `/profit/documents?period=${YEAR}&customer_id=${best.id}`)
    await until(async () => await drawer.getByTestId('row').count() === documents.length)
    const sum = documents.reduce((all, one) => all + Math.round(Number(one.figures.before_overhead) * 100), 0)
    assert.equal((sum / 100).toFixed(2), expected.figures.before_overhead, 'the documents are the figure')
    const link = drawer.getByRole('link', { name: best.order.number }).first()
    await link.click()
    await page.waitForURL(new RegExp(`/orders/${best.order.id}`))

    await atDesk(page, demo.url, `/profit?period=${YEAR}&by=product`)
    await page.getByTestId('row').first().waitFor()
    assert.ok((await page.getByTestId('row').first().innerText()).includes(`利润阀 ${stamp}`))
    await page.getByTestId('view-chart').click()
    await page.getByTestId('profit-charts').locator('canvas').first().waitFor()
    await page.getByTestId('tab-curve').click()
    await page.getByTestId('curve-lead').waitFor()
    const curve = await api(`/profit/curve?period=${YEAR}`)
    const reached = curve.points.find(point => Number(point.contribution_share) >= 80)
    assert.ok((await page.getByTestId('curve-lead').innerText()).includes(String(reached.customers)))
    quiet(watched, 'profit')
  })

  test('a grade is set by hand from the customer’s page and ended; a closed year is graded once', async () => {
    const [, second, third] = customers
    const grade = async id => (await api(`/customers/${id}`)).customer.grade
    await atDesk(page, demo.url, `/customers/${third.id}`)
    await page.getByTestId('grade-chip').click()
    await page.getByTestId('set-grade').click()
    await dialog(page, 'grade-dialog').locator('.el-radio-button').first().click()
    await field(page, 'reason').fill('战略客户')
    await loseAnswer(page, 'POST', '**/grade')
    await sendTwice(page, 'grade-dialog', () => field(page, 'reason').inputValue())
    assert.equal(await grade(third.id), 'A')
    assert.deepEqual((await api(`/customers/${third.id}/grades`)).overrides.map(one => [one.grade, one.reason]), [['A', '战略客户']])
    await page.getByTestId('overrides').waitFor()
    await page.getByTestId('end-grade').click()
    await field(page, 'reason').fill('合作结束')
    await failOnce(page, 'POST', '**/grade/end')
    await sendTwice(page, 'reason-dialog', () => field(page, 'reason').inputValue())
    assert.equal(await grade(third.id), 'C')
    quiet(watched, 'by hand')

    await post(`/customers/${second.id}/grade`, { grade: 'D', reason: '停止合作' })
    await atDesk(page, demo.url, `/grades?year=${GRADED}`)
    await page.getByTestId('row').first().waitFor()
    assert.ok(await page.getByTestId('apply').isDisabled(), 'the year is open')
    await finance(`/months/${GRADED}12/close`, { method: 'POST' })
    await page.reload()
    const preview = await api(`/grades/preview?year=${GRADED}&limit=100`)
    const up = preview.items.filter(one => !one.overridden && one.grade < one.current)
    await page.getByTestId('move-up').click()
    await until(async () => await page.getByTestId('row').count() === up.length, 'those who move up')
    await page.getByTestId('apply').click()
    await dialog(page, 'apply-dialog').getByTestId('sure').click()
    await loseAnswer(page, 'POST', '**/grades/runs')
    await sendTwice(page, 'apply-dialog', async () => true)
    const runs = (await api('/grades/runs')).items.filter(one => one.year === GRADED)
    assert.deepEqual(runs.map(one => one.customers), [preview.items.length])
    for (const one of preview.items) assert.equal(await grade(one.customer.id), one.overridden ? one.current : one.grade)
    assert.equal(await grade(second.id), 'D', 'what was set by hand stays')
    await until(() => page.getByTestId('apply').isDisabled())
    await page.getByTestId('show-runs').click()
    await page.getByTestId(`run-${GRADED}`).click()
    await page.waitForURL(new RegExp(`/grades/${GRADED}`))
    await row(page, preview.items[0].customer.id).waitFor()
    quiet(watched, 'grades')
  })

  test('commission has its entries, and a month is settled once', async () => {
    const month = await api(`/commissions?month=${NUMBER}`)
    const own = month.people.find(one => one.staff.id === lina.id)
    await atDesk(page, demo.url, `/commission?month=${MONTH}`)
    assert.ok(plain(await row(page, lina.id).innerText()).includes(own.amount))
    await row(page, lina.id).getByRole('link').click()
    await page.waitForURL(new RegExp(`/commission/people/${lina.id}`))
    const entries = await allOf(api, `/commissions/entries?month=${NUMBER}&staff_id=${lina.id}`)
    await until(async () => await page.getByTestId('row').count() === entries.length)
    assert.equal(plain(await page.getByTestId('statement-amount').innerText()), own.amount)

    await page.goBack()
    await page.getByTestId('settle').click()
    const settle = dialog(page, 'settle-dialog')
    await settle.getByTestId('settle-total').waitFor()
    assert.equal(plain(await settle.getByTestId('settle-total').innerText()), month.total)
    await settle.getByTestId('sure').click()
    await loseAnswer(page, 'POST', '**/commissions/settlements')
    await sendTwice(page, 'settle-dialog', async () => true)
    const settled = (await api(`/commissions/settlements?year=${YEAR}`)).items
    assert.deepEqual(settled.map(one => [one.month, one.amount]), [[NUMBER, month.total]])
    await until(async () => await page.getByTestId('settle').count() === 0, 'a settled month is not settled again')
    quiet(watched, 'commission')

    const seller = await deskOf(browser, demo, 'lina')
    await atDesk(seller.page, demo.url, `/commission?month=${MONTH}`)
    assert.equal(plain(await seller.page.getByTestId('statement-amount').innerText()), own.amount)
    await atDesk(seller.page, demo.url, `/performance?period=${MONTH}`)
    await seller.page.getByTestId('own-rank').waitFor()
    assert.equal(await seller.page.getByTestId('measure-contribution').count(), 0, 'salespeople see no contribution')
    await atDesk(seller.page, demo.url, '/profit')
    assert.equal(await seller.page.getByTestId('profit-summary').count(), 0)
    quiet(seller, 'one’s own')
    await seller.context.close()
  })

  test('targets are typed and pasted into a grid, and show in the ranking', async () => {
    const targets = async number => (await api(`/targets?month=${number}`)).items.filter(one => one.subject_id === lina.id && one.subject === 'person').map(one => [one.measure, one.value])
    await atDesk(page, demo.url, `/performance/targets?year=${YEAR}`)
    const cell = month => page.getByTestId(`target-${lina.id}-${YEAR}-${month}`)
    await cell('03').fill('50,000')
    await cell('04').evaluate((input, text) => {
      const data = new DataTransfer()
      data.setData('text/plain', text)
      input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    }, '60000\t70000.5')
    await cell('06').fill('viele')
    await page.getByTestId('targets-bar').waitFor()
    assert.ok(await page.getByTestId('save-targets').isDisabled(), 'that is no amount')
    await cell('06').fill('')
    await failOnce(page, 'PUT', '**/targets')
    await page.getByTestId('save-targets').click()
    await page.getByTestId('targets-failure').waitFor()
    assert.deepEqual(await targets(YEAR * 100 + 3), [])
    await page.getByTestId('save-targets').click()
    await page.getByTestId('targets-bar').waitFor({ state: 'hidden' })
    assert.deepEqual(await Promise.all([3, 4, 5].map(month => targets(YEAR * 100 + month))), [[['sales', '50000.00']], [['sales', '60000.00']], [['sales', '70000.50']]])

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
