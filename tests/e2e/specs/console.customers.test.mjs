/** Customers, followers and orders at the desk: each act is done once, and nothing typed is lost. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { launch } from '../lib/browser.mjs'
import { allOf, choose, deskOf, dialog, failOnce, field, loseAnswer, quiet, row, send, sendTwice, sure, until } from '../lib/desk.mjs'
import { atDesk } from '../lib/faces.mjs'
import { apiAs, startDemo } from '../lib/product.mjs'

describe('customers at the desk', () => {
  let demo, browser, api, watched, page
  const stamp = Date.now() % 1_000_000
  const phone = `139${String(stamp).padStart(8, '0')}`
  const named = async name => (await allOf(api, `/customers?q=${encodeURIComponent(name)}`)).filter(one => one.name === name)
  const add = (name, more = {}) => api('/customers', { method: 'POST', body: { name, looks_alike_reason: '确认不是同一家', ...more } })
  const contactsOf = async id => (await api(`/customers/${id}/contacts`)).items

  before(async () => {
    demo = await startDemo()
    browser = await launch()
    api = await apiAs(demo.url, 'admin')
    watched = await deskOf(browser, demo, 'admin')
    page = watched.page
  })
  after(async () => {
    await browser?.close()
    await demo?.stop()
  })

  test('a new customer: who looks alike is shown, the same one is refused, and one is made', async () => {
    const existing = await add(`湖州启明轴承有限公司${stamp}`.replace(/(有限公司)(\d+)$/, '$2有限公司'))
    await atDesk(page, demo.url, '/customers')
    await page.getByTestId('new-customer').click()
    await field(page, 'customer-name').fill(existing.name)
    await page.getByTestId('collision-same').waitFor()
    assert.ok(await dialog(page, 'new-customer-dialog').getByTestId('dialog-submit').isDisabled(), 'the same one cannot be made again')

    const name = existing.name.replace('有限公司', '厂')
    await field(page, 'customer-name').fill(name)
    await page.getByTestId('collision-alike').waitFor()
    await field(page, 'contact-name').fill('𠮷田🌸')
    await field(page, 'contact-phone').fill(`+86 ${phone.slice(0, 3)} ${phone.slice(3, 7)} ${phone.slice(7)}`)
    await dialog(page, 'new-customer-dialog').getByTestId('dialog-submit').click()
    await field(page, 'alike-reason').fill('同一老板的另一家厂')
    await loseAnswer(page, 'POST', '**/api/v1/customers')
    await sendTwice(page, 'new-customer-dialog', async () => [await field(page, 'customer-name').inputValue(), await field(page, 'alike-reason').inputValue()])
    await page.getByTestId('customer-head').waitFor()
    const made = await named(name)
    assert.equal(made.length, 1, 'one customer')
    const [contact] = await contactsOf(made[0].id)
    assert.deepEqual([contact.name, contact.phones[0].phone], ['𠮷田🌸', `+86${phone}`])
    quiet(watched, 'a new customer')
  })

  test('its people: added, changed, confirmed, without pushes and with them, removed', async () => {
    const customer = await add(`联系人之家 ${stamp}`)
    await atDesk(page, demo.url, `/customers/${customer.id}`)
    await page.getByTestId('add-contact').click()
    await field(page, 'name').fill('何静')
    await field(page, 'phone-0').fill(`137${phone.slice(3)}`)
    await loseAnswer(page, 'POST', `**/customers/${customer.id}/contacts`)
    await sendTwice(page, 'contact-dialog', () => field(page, 'name').inputValue())
    const only = async () => (await contactsOf(customer.id)).filter(one => one.name.startsWith('何静'))
    assert.equal((await only()).length, 1)

    const item = page.getByTestId('contact').filter({ hasText: '何静' })
    await item.getByTestId('edit-contact').click()
    await field(page, 'name').fill('何静雯')
    await field(page, 'phone-0').fill('12')
    const open = dialog(page, 'contact-dialog')
    await open.getByTestId('dialog-submit').click()
    await open.locator('[data-field^="phones"] [role="alert"]').first().waitFor()
    assert.equal(await field(page, 'name').inputValue(), '何静雯', 'a wrong number loses nothing')
    await field(page, 'phone-0').fill(`137${phone.slice(3)}`)
    await send(page, 'contact-dialog')
    await item.filter({ hasText: '何静雯' }).waitFor()

    // Somebody else after them: the form is theirs, and so is what is saved.
    await page.getByTestId('add-contact').click()
    assert.equal(await field(page, 'name').inputValue(), '', 'a new person begins with nothing')
    await field(page, 'name').fill('第二人')
    await send(page, 'contact-dialog')
    for (const name of ['何静雯', '第二人']) {
      await page.getByTestId('contact').filter({ hasText: name }).getByTestId('edit-contact').click()
      assert.equal(await field(page, 'name').inputValue(), name)
      await dialog(page, 'contact-dialog').getByTestId('dialog-cancel').click()
      await dialog(page, 'contact-dialog').waitFor({ state: 'hidden' })
    }

    await item.getByTestId('confirm-mobile').click()
    await sure(page)
    await until(async () => (await only())[0].phones[0].confirmed_at)
    for (const [act, out] of [['contact-opt-out', true], ['contact-opt-in', false]]) {
      await item.getByTestId('contact-acts').click()
      await page.locator(`[data-testid="${act}"]:visible`).click()
      await sure(page)
      await until(async () => !!(await only())[0].opted_out_at === out, act)
      await item.getByText('已退订').waitFor({ state: out ? 'visible' : 'hidden' })
    }

    await item.getByTestId('add-occasion').click()
    await page.getByTestId('calendar-lunar').click()
    await failOnce(page, 'POST', '**/occasions')
    await sendTwice(page, 'occasion-dialog', () => dialog(page, 'occasion-dialog').innerText().then(text => text.includes('农历')))
    assert.equal((await only())[0].occasions.length, 1)

    await item.getByTestId('contact-acts').click()
    await page.locator('[data-testid="contact-remove"]:visible').click()
    await sure(page)
    await until(async () => (await only()).length === 0)
    quiet(watched, 'contacts')
  })

  test('its data, grade and owner are changed; what somebody else saved meanwhile is not overwritten', async () => {
    const customer = await add(`资料之家 ${stamp}`)
    const fresh = async () => (await api(`/customers/${customer.id}`)).customer
    await atDesk(page, demo.url, `/customers/${customer.id}`)
    const act = async name => {
      await page.getByTestId('customer-acts').click()
      await page.getByTestId(`act-${name}`).click()
    }
    await act('edit')
    await api(`/customers/${customer.id}`, { method: 'PATCH', body: { version: (await fresh()).version, region: '新疆' } })
    await field(page, 'remark').fill('老板爱喝茶')
    const open = dialog(page, 'edit-customer-dialog')
    await open.getByTestId('dialog-submit').click()
    await open.locator('[role="alert"]').first().waitFor()
    assert.equal(await field(page, 'remark').inputValue(), '老板爱喝茶')
    assert.deepEqual([(await fresh()).region, (await fresh()).remark ?? null], ['新疆', null])
    await open.getByTestId('dialog-cancel').click()
    await sure(page)
    await page.reload()
    await act('edit')
    await field(page, 'remark').fill('老板爱喝茶')
    await send(page, 'edit-customer-dialog')
    assert.deepEqual([(await fresh()).region, (await fresh()).remark], ['新疆', '老板爱喝茶'])

    await act('grade')
    await dialog(page, 'grade-dialog').locator('.el-radio-button').first().click()
    await field(page, 'reason').fill('年采购额过百万')
    await loseAnswer(page, 'POST', '**/grade')
    await sendTwice(page, 'grade-dialog', () => field(page, 'reason').inputValue())
    assert.equal((await fresh()).grade, 'A')

    await act('labels')
    await field(page, 'label-picker').pressSequentially(`标签${stamp}`)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await until(async () => (await api('/labels')).items.some(one => one.name === `标签${stamp}`))
    if (await dialog(page, 'labels-dialog').count()) await send(page, 'labels-dialog')
    assert.equal((await api(`/customers/${customer.id}/labels`)).items.filter(one => one.name === `标签${stamp}`).length, 1)

    const lina = (await allOf(api, '/staff')).find(one => one.login === 'lina')
    await act('hand-over')
    await choose(page, 'to-staff', lina.name, lina.name)
    await field(page, 'reason').fill('区域调整')
    await send(page, 'handover-dialog')
    assert.equal((await fresh()).owner.id, lina.id)
    quiet(watched, 'data')
  })

  test('the list is narrowed by region, source, department and the day of adding', async () => {
    await add(`筛选之家 ${stamp}`, { region: `地区${stamp}`, source: '转介绍' })
    const { today } = await api('/me')
    await atDesk(page, demo.url, '/customers')
    await page.getByTestId('more-filters').click()
    const shown = async n => until(async () => await page.getByTestId('row').count() === n, `${n} rows`)
    await field(page, 'filter-region').fill(`地区${stamp}`)
    await field(page, 'filter-source').fill('转介绍')
    await field(page, 'filter-created_from').fill(today)
    await shown(1)
    await field(page, 'filter-created_until').fill('2020-01-01')
    await field(page, 'filter-region').click()
    await shown(0)
    await page.keyboard.press('Escape')
    await page.getByTestId('clear-filters').click()
    await until(async () => await page.getByTestId('row').count() > 1)
    const [department] = (await api('/departments')).items
    const { count } = await api(`/customers/count?department_id=${department.id}`)
    await atDesk(page, demo.url, `/customers?department_id=${department.id}`)
    await shown(Math.min(count, 40))
    quiet(watched, 'filters')
  })

  test('who asks to be known is approved', async () => {
    const [asked] = await allOf(api, '/binding-requests')
    if (!asked) return
    await atDesk(page, demo.url, '/binding-requests')
    await loseAnswer(page, 'POST', '**/approve')
    await row(page, asked.id).getByTestId('approve').click()
    await sure(page)
    await page.locator('.el-message--error').waitFor()
    await row(page, asked.id).getByTestId('approve').click()
    await sure(page)
    await row(page, asked.id).waitFor({ state: 'hidden' })
    assert.equal((await api(`/identities/${asked.identity_id}`)).contact.id, asked.contact.id)
    await api(`/identities/${asked.identity_id}/unlink`, { method: 'POST' })
    quiet(watched, 'a binding request')
  })

  test('two customers become one', async () => {
    const [stays, goes] = [await add(`留下的 ${stamp}`, { contacts: [{ name: '甲', phones: [] }] }), await add(`合并掉的 ${stamp}`, { contacts: [{ name: '乙', phones: [] }] })]
    await atDesk(page, demo.url, `/customers/${goes.id}`)
    await page.getByTestId('customer-acts').click()
    await page.getByTestId('act-merge').click()
    await choose(page, 'merge-b', stays.name, stays.name)
    await page.getByTestId(`stays-${stays.id}`).click()
    await failOnce(page, 'POST', '**/merge')
    await page.getByTestId('merge-now').click()
    await sure(page)
    await page.locator('.el-message--error').waitFor()
    assert.ok(await page.getByTestId(`stays-${stays.id}`).locator('input').isChecked(), 'the choice stays')
    await page.getByTestId('merge-now').dblclick()
    await sure(page)
    await page.waitForURL(new RegExp(`/customers/${stays.id}$`))
    assert.deepEqual((await contactsOf(stays.id)).map(one => one.name).sort(), ['乙', '甲'])
    assert.equal((await api(`/customers/${goes.id}`)).customer.id, stays.id, 'the old key leads to the one that stays')
    quiet(watched, 'merging')
  })

  test('a follower is linked, another becomes a prospect', async () => {
    const unlinked = await allOf(api, '/identities/unlinked')
    assert.ok(unlinked.length >= 2, 'the demo has followers whom nobody knows')
    const customer = await add(`粉丝之家 ${stamp}`)
    await atDesk(page, demo.url, '/followers')
    const [first, second] = unlinked
    await row(page, first.id).getByTestId('link-follower').click()
    await choose(page, 'link-customer', customer.name, customer.name)
    await page.getByTestId('link-new').waitFor()
    await field(page, 'link-name').fill('钱粉丝')
    await loseAnswer(page, 'POST', '**/link')
    await sendTwice(page, 'link-dialog', () => field(page, 'link-name').inputValue())
    await row(page, first.id).waitFor({ state: 'hidden' })
    const contacts = await contactsOf(customer.id)
    assert.deepEqual(contacts.map(one => one.name), ['钱粉丝'], 'one person, though it was tried twice')
    assert.equal((await api(`/identities/${first.id}`)).contact.id, contacts[0].id)

    await row(page, second.id).getByTestId('make-prospect').click()
    await field(page, 'prospect-name').fill(`新线索 ${stamp}`)
    await failOnce(page, 'POST', '**/prospect')
    await sendTwice(page, 'prospect-dialog', () => field(page, 'prospect-name').inputValue())
    await row(page, second.id).waitFor({ state: 'hidden' })
    assert.equal((await named(`新线索 ${stamp}`)).length, 1)
    quiet(watched, 'followers')
  })

  test('an order is made, shipped in part, and delivered', async () => {
    const customer = await add(`订货之家 ${stamp}`, { contacts: [{ name: '采购员', phones: [] }] })
    const orders = async () => allOf(api, `/orders?customer_id=${customer.id}`)
    await atDesk(page, demo.url, '/orders')
    await page.getByTestId('new-order').click()
    await choose(page, 'order-customer', customer.name, customer.name)
    await choose(page, 'order-contact', '采购员')
    for (const [id, text] of [['line-product', '内六角螺栓 M8'], ['line-unit', '盒'], ['line-quantity', '10'], ['line-price', '12.5']]) await field(page, id).fill(text)
    await loseAnswer(page, 'POST', '**/api/v1/orders')
    await page.getByTestId('confirm-order').click()
    await page.getByTestId('form-message').waitFor()
    assert.deepEqual([await field(page, 'line-product').inputValue(), await field(page, 'line-price').inputValue()], ['内六角螺栓 M8', '12.5'])
    await page.getByTestId('confirm-order').dblclick()
    await page.waitForURL(/orders\/\d+$/)
    const [order] = await orders()
    assert.deepEqual([(await orders()).length, order.amount, order.state], [1, '125.00', 'confirmed'])

    await atDesk(page, demo.url, `/orders/${order.id}`)
    await page.getByTestId('order-contact').filter({ hasText: '采购员' }).waitFor()
    await page.getByTestId('ship').click()
    await field(page, 'carrier').fill('德邦')
    await field(page, 'tracking').fill(`DB${stamp}`)
    await field(page, 'ship-quantity').fill('99')
    const open = dialog(page, 'ship-dialog')
    await open.getByTestId('dialog-submit').click()
    await open.locator('[role="alert"]').first().waitFor()
    await field(page, 'ship-quantity').fill('4')
    await loseAnswer(page, 'POST', '**/deliveries')
    await sendTwice(page, 'ship-dialog', async () => [await field(page, 'carrier').inputValue(), await field(page, 'ship-quantity').inputValue()])
    const full = async () => api(`/orders/${order.id}`)
    const deliveries = (await full()).deliveries
    assert.deepEqual([deliveries.length, (await full()).state, deliveries[0].tracking_number], [1, 'partly_shipped', `DB${stamp}`])

    for (const step of ['arrived', 'signed']) {
      await page.getByTestId(`note-${step}`).first().click()
      await failOnce(page, 'POST', '**/progress')
      await sendTwice(page, 'progress-dialog', () => dialog(page, 'progress-dialog').locator('.el-date-editor input').inputValue())
      await until(async () => (await api(`/deliveries/${deliveries[0].id}`)).state === step, step)
    }
    await page.getByTestId('ship').click()
    assert.equal(await field(page, 'ship-quantity').inputValue(), '6', 'what is open stands there')
    await send(page, 'ship-dialog')
    await until(async () => (await full()).state === 'shipped')
    assert.equal((await full()).deliveries.length, 2)
    quiet(watched, 'an order')
  })
})
