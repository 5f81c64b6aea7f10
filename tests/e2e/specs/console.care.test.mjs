/** Care at the desk: greeting rules, revisits, pushes, mass messages, exports, jobs, and forgetting somebody. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { launch } from '../lib/browser.mjs'
import { allOf, choose, deskOf, dialog, failOnce, field, loseAnswer, quiet, row, send, sendTwice, sure, until } from '../lib/desk.mjs'
import { atDesk } from '../lib/faces.mjs'
import { apiAs, startDemo } from '../lib/product.mjs'

describe('care at the desk', () => {
  let demo, browser, api, watched, page
  const stamp = Date.now() % 1_000_000
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

  test('a greeting rule is written, tried, changed, paused, and stopped for a day', async () => {
    const rules = async () => (await api('/greeting-rules')).items.filter(one => one.name.includes(String(stamp)))
    await atDesk(page, demo.url, '/greetings/new')
    await field(page, 'name').fill(`公司日 ${stamp}`)
    await page.getByTestId('occasion-date').click()
    await choose(page, 'month', '12')
    await field(page, 'template').fill('{{称呼}}，感谢一路同行！{{没有}}')
    await page.getByTestId('save-rule').click()
    await page.locator('[data-field="template"] [role="alert"]').waitFor()
    await field(page, 'template').fill('{{称呼}}，感谢一路同行！——')
    await page.getByTestId('put-销售').click()
    await loseAnswer(page, 'POST', '**/greeting-rules')
    await page.getByTestId('save-rule').click()
    await page.getByTestId('form-message').waitFor()
    assert.equal(await field(page, 'name').inputValue(), `公司日 ${stamp}`)
    await page.getByTestId('save-rule').dblclick()
    await page.waitForURL(/greetings\/\d+/)
    const made = await rules()
    assert.deepEqual(made.map(one => [one.occasion, one.template]), [['date:solar:12-01', '{{称呼}}，感谢一路同行！——{{销售}}']])
    const one = async () => api(`/greeting-rules/${made[0].id}`)

    await page.getByTestId('start-dry-run').click()
    await page.getByTestId('dry-run-status').waitFor()
    await atDesk(page, demo.url, `/greetings/${made[0].id}?tab=preview`)
    await page.locator('.tab-body').waitFor()
    quiet(watched, 'trying a rule')

    await page.getByTestId('edit-rule').click()
    await page.waitForURL(/edit$/)
    await until(async () => await field(page, 'name').inputValue() === `公司日 ${stamp}`)
    const before = await one()
    await api(`/greeting-rules/${before.id}`, { method: 'PUT', body: { version: before.version, rule: { ...bare(before), lead_days: 2 } } })
    await field(page, 'name').fill(`公司日 ${stamp} 改`)
    await page.getByTestId('save-rule').click()
    await page.getByTestId('overwrite').waitFor()
    assert.equal(await field(page, 'name').inputValue(), `公司日 ${stamp} 改`, 'somebody was faster: what was typed stays')
    await page.getByTestId('overwrite').click()
    await page.waitForURL(/greetings\/\d+(\?.*)?$/)
    assert.equal((await one()).name, `公司日 ${stamp} 改`)

    await page.getByTestId('set-active').click()
    if (before.active) await sure(page)
    await until(async () => (await one()).active !== before.active)
    await page.getByTestId('tab-runs').click()
    await page.getByTestId('stop-day').click()
    await field(page, 'reason').fill('当天放假')
    await loseAnswer(page, 'POST', '**/stop')
    await sendTwice(page, 'stop-dialog', () => field(page, 'reason').inputValue())
    assert.equal((await allOf(api, '/audit?entity=greeting_rule')).filter(entry => entry.entity_id === before.id && /stop/.test(entry.action)).length, 1)
    quiet(watched, 'a rule')
  })

  test('revisits are made, put off, done, and called off', async () => {
    const customers = (await allOf(api, '/customers')).slice(0, 3)
    const notes = ['推迟', '完成', '取消'].map(word => `${word} ${stamp}`)
    const noted = async note => (await allOf(api, '/revisits?state=open')).filter(one => one.note === note)
    const made = []
    await atDesk(page, demo.url, '/revisits')
    for (const [index, note] of notes.entries()) {
      await page.getByTestId('new-task').click()
      await choose(page, 'task-customer', customers[index].name, customers[index].name)
      await dialog(page, 'new-task-dialog').locator('.chip').first().click()
      await field(page, 'task-note').fill(note)
      if (index === 0) {
        await loseAnswer(page, 'POST', '**/revisits')
        await sendTwice(page, 'new-task-dialog', () => field(page, 'task-note').inputValue())
      } else await send(page, 'new-task-dialog')
      assert.equal((await noted(note)).length, 1, note)
      made.push((await noted(note))[0])
    }
    const now = task => api(`/revisits/${task.id}`)
    const line = async task => {
      await atDesk(page, demo.url, `/revisits?customer_id=${task.customer.id}`)
      return row(page, task.id)
    }
    const [putOff, done, dropped] = made
    await (await line(putOff)).getByTestId('postpone').click()
    await field(page, 'postpone-reason').fill('客户出差')
    await failOnce(page, 'POST', '**/postpone')
    await sendTwice(page, 'postpone-dialog', () => field(page, 'postpone-reason').inputValue())
    const after = await now(putOff)
    assert.ok(after.due_on > putOff.due_on && after.first_due_on === putOff.due_on)

    await (await line(done)).getByTestId('finish').click()
    await field(page, 'done-note').fill('已在展会见面')
    await loseAnswer(page, 'POST', '**/done')
    await sendTwice(page, 'done-dialog', () => field(page, 'done-note').inputValue())
    assert.equal((await now(done)).state, 'done')

    await (await line(dropped)).getByTestId('cancel').click()
    await field(page, 'reason').fill('客户已停产')
    await failOnce(page, 'POST', '**/cancel')
    await sendTwice(page, 'reason-dialog', () => field(page, 'reason').inputValue())
    assert.equal((await now(dropped)).state, 'cancelled')
    quiet(watched, 'revisits')
  })

  test('a push is called off, one in doubt is settled, one by hand is marked as sent', async () => {
    const state = async id => (await api(`/pushes/${id}`)).state
    const [planned] = await allOf(api, '/pushes?state=planned')
    await atDesk(page, demo.url, `/pushes/${planned.id}`)
    await page.getByTestId('cancel-push').click()
    await field(page, 'reason').fill('已当面祝贺')
    await failOnce(page, 'POST', '**/cancel')
    await sendTwice(page, 'reason-dialog', () => field(page, 'reason').inputValue())
    assert.equal(await state(planned.id), 'cancelled')

    const [doubt] = await allOf(api, '/pushes?state=in_doubt')
    if (doubt) {
      await atDesk(page, demo.url, `/pushes/${doubt.id}`)
      await page.getByTestId('resolve-arrived').dblclick()
      await sure(page)
      await until(async () => await state(doubt.id) !== 'in_doubt')
    }
    const [hand] = await allOf(api, '/pushes?state=handed_over')
    if (hand) {
      await atDesk(page, demo.url, '/hand-written')
      const card = page.getByTestId('hand-card').filter({ hasText: hand.content })
      await loseAnswer(page, 'POST', '**/sent-by-hand')
      await card.getByTestId('mark-sent').click()
      await sure(page)
      await page.locator('.el-message--error').first().waitFor()
      await card.getByTestId('mark-sent').click()
      await sure(page)
      await card.waitFor({ state: 'hidden' })
      assert.equal((await api(`/pushes/${hand.id}`)).steps.filter(step => step.state === 'sent').length, 1)
    }
    quiet(watched, 'pushes')
  })

  test('a mass message: one writes and asks, another refuses, then approves, and it is sent', async () => {
    const find = async () => (await allOf(api, '/mass-messages')).filter(one => one.title.includes(String(stamp)))
    const manager = await deskOf(browser, demo, 'manager')
    await atDesk(manager.page, demo.url, '/mass-messages')
    await manager.page.getByTestId('new-mass').click()
    await field(manager.page, 'title').fill(`新品通知 ${stamp}`)
    await field(manager.page, 'content').fill('新到一批不锈钢紧固件，欢迎询价。')
    await loseAnswer(manager.page, 'POST', '**/mass-messages')
    await sendTwice(manager.page, 'mass-dialog', async () => [await field(manager.page, 'title').inputValue(), await field(manager.page, 'content').inputValue()])
    await manager.page.getByTestId('request-mass').waitFor()
    const [made] = await find()
    assert.equal((await find()).length, 1)
    const state = async () => (await api(`/mass-messages/${made.id}`)).state

    await manager.page.getByTestId('request-mass').dblclick()
    await until(async () => await state() === 'requested')
    assert.equal(await manager.page.getByTestId('approve-mass').count(), 0, 'nobody approves their own')

    await atDesk(page, demo.url, `/mass-messages/${made.id}`)
    await page.getByTestId('refuse-mass').click()
    await field(page, 'reason').fill('措辞再斟酌')
    await failOnce(page, 'POST', '**/refuse')
    await sendTwice(page, 'reason-dialog', () => field(page, 'reason').inputValue())
    assert.equal(await state(), 'draft')

    await atDesk(manager.page, demo.url, `/mass-messages/${made.id}`)
    await manager.page.getByTestId('edit-mass').click()
    await field(manager.page, 'content').fill('新到一批不锈钢紧固件，规格齐全，欢迎询价。')
    await send(manager.page, 'mass-dialog')
    await manager.page.getByTestId('request-mass').click()
    await until(async () => await state() === 'requested')

    await atDesk(page, demo.url, `/mass-messages/${made.id}`)
    await loseAnswer(page, 'POST', '**/approve')
    await page.getByTestId('approve-mass').click()
    await sure(page)
    await page.locator('.el-message--error').first().waitFor()
    await until(async () => ['approved', 'sending', 'sent'].includes(await state()))
    await page.reload()
    await until(async () => await state() === 'sent', 'it is sent')
    assert.match((await api(`/mass-messages/${made.id}`)).content, /规格齐全/)
    quiet(manager, 'writing a mass message')
    quiet(watched, 'deciding on a mass message')

    // With a second account the server asks which; who may not list accounts can choose nevertheless.
    const key = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
    await api('/accounts', { method: 'POST', body: { appid: `wxsecond${stamp}`, name: '第二个号', kind: 'service', mode: 'safe', secret: 's', token: 'token1', encoding_aes_key: key } })
    await atDesk(manager.page, demo.url, '/mass-messages')
    await manager.page.getByTestId('new-mass').click()
    await field(manager.page, 'title').fill(`不发了 ${stamp}`)
    await field(manager.page, 'content').fill('先不发')
    await dialog(manager.page, 'mass-dialog').getByTestId('dialog-submit').click()
    await choose(manager.page, 'account', made.appid)
    assert.equal(await field(manager.page, 'content').inputValue(), '先不发')
    await send(manager.page, 'mass-dialog')
    await manager.page.getByTestId('cancel-mass').click()
    await field(manager.page, 'reason').fill('活动取消')
    await send(manager.page, 'reason-dialog')
    await until(async () => (await find()).find(one => one.title.startsWith('不发了')).state === 'cancelled')
    await manager.context.close()
  })

  test('an export is a real workbook', async () => {
    for (const path of ['/customers', '/orders', '/pushes']) {
      await atDesk(page, demo.url, path)
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('export').click()])
      const bytes = await readFile(await download.path())
      assert.match(download.suggestedFilename(), /\.xlsx$/)
      assert.equal(bytes.subarray(0, 4).toString('latin1'), 'PK\u0003\u0004', 'a zip')
      assert.ok(bytes.includes('xl/worksheets/sheet1.xml'), 'with a sheet')
    }
    quiet(watched, 'exports')
  })

  test('jobs are tried again, and dropped', async () => {
    const waiting = (await allOf(api, '/system/jobs')).filter(one => one.kind === 'push.send')
    assert.ok(waiting.length >= 2, 'the demo has pushes that wait')
    const [retried, dropped] = [waiting[0], waiting.at(-1)]
    await atDesk(page, demo.url, '/system?tab=jobs')
    await row(page, retried.id).click()
    await failOnce(page, 'POST', '**/retry')
    await page.getByTestId('retry-job').click()
    await page.locator('.el-message--error').first().waitFor()
    await page.getByTestId('retry-job').dblclick()
    await until(async () => {
      const job = (await allOf(api, '/system/jobs')).find(one => one.id === retried.id)
      return !job || job.run_at !== retried.run_at
    })
    await page.reload()
    await row(page, dropped.id).click()
    await page.getByTestId('drop-job').click()
    await field(page, 'reason').fill('不再需要')
    await loseAnswer(page, 'POST', '**/drop')
    await sendTwice(page, 'reason-dialog', () => field(page, 'reason').inputValue())
    assert.ok(!(await allOf(api, '/system/jobs')).some(one => one.id === dropped.id))
    quiet(watched, 'jobs')
  })

  test('somebody is to be forgotten, and is not', async () => {
    const customer = await api('/customers', { method: 'POST', body: { name: `被忘之家 ${stamp}`, looks_alike_reason: '不是同一家', contacts: [{ name: '冯忘', phones: [] }] } })
    const mine = async () => (await allOf(api, '/forgetting')).filter(one => one.customer?.id === customer.id)
    await atDesk(page, demo.url, `/customers/${customer.id}`)
    await page.getByTestId('contact').getByTestId('contact-acts').click()
    await page.getByTestId('contact-forget').click()
    await field(page, 'reason').fill('客户来电要求')
    await loseAnswer(page, 'POST', '**/forget')
    await sendTwice(page, 'reason-dialog', () => field(page, 'reason').inputValue())
    assert.deepEqual((await mine()).map(one => [one.state, one.reason]), [['waiting', '客户来电要求']])
    await page.getByTestId('contact').getByText('已退订').waitFor()

    await atDesk(page, demo.url, '/forgetting')
    const [asked] = await mine()
    await row(page, asked.id).getByTestId('cancel-forgetting').click()
    await field(page, 'reason').fill('客户改主意了')
    await failOnce(page, 'POST', '**/cancel')
    await sendTwice(page, 'reason-dialog', () => field(page, 'reason').inputValue())
    await row(page, asked.id).waitFor({ state: 'hidden' })
    assert.equal((await mine())[0].state, 'cancelled')
    quiet(watched, 'forgetting')
  })
})

/** A rule without what the server adds. */
function bare({ id: _id, updated_at: _at, version: _version, ...rule }) {
  return rule
}
