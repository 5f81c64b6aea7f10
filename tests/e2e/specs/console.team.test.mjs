/** The team at the desk: departments, staff, invitations, handing over; each act done once, whatever the network does. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { launch } from '../lib/browser.mjs'
import { allOf, choose, deskOf, dialog, failOnce, field, loseAnswer, quiet, row, send, sendTwice, sure, until } from '../lib/desk.mjs'
import { atDesk } from '../lib/faces.mjs'
import { apiAs, startDemo } from '../lib/product.mjs'

describe('the team at the desk', () => {
  let demo, browser, api, watched, page
  const stamp = Date.now() % 1_000_000
  const departments = async () => (await api('/departments')).items
  const count = async owner => (await api(`/customers/count?owner_id=${owner}`)).count
  const staffNamed = async name => allOf(api, `/staff?name=${encodeURIComponent(name)}`)
  const addStaff = (name, more = {}) => api('/staff', { method: 'POST', body: { name, roles: ['sales'], ...more } })

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

  test('a department is added, renamed, moved and removed', async () => {
    const [above, other] = [`东区 ${stamp}`, `西区 ${stamp}`]
    await atDesk(page, demo.url, '/team/departments')
    for (const name of [above, other]) {
      await page.getByTestId('new-department').click()
      await field(page, 'department-name').fill(name)
      await loseAnswer(page, 'POST', '**/departments')
      await sendTwice(page, 'department-dialog', () => field(page, 'department-name').inputValue())
    }
    const idOf = async name => (await departments()).find(one => one.name === name)?.id
    assert.equal((await departments()).filter(one => [above, other].includes(one.name)).length, 2, 'each once')

    const at = async name => page.getByTestId(`department-${await idOf(name)}`)
    await (await at(above)).hover()
    await (await at(above)).getByTestId('add-below').click()
    const small = `小组 ${stamp}`
    await field(page, 'department-name').fill(small)
    await send(page, 'department-dialog')
    assert.equal((await departments()).find(one => one.name === small).parent_id, await idOf(above))

    await (await at(small)).click()
    await (await at(small)).getByTestId('rename').click()
    await field(page, 'department-name').fill(`${small} 改`)
    await failOnce(page, 'PATCH', '**/departments/*')
    await sendTwice(page, 'department-dialog', () => field(page, 'department-name').inputValue())
    const renamed = `${small} 改`
    await (await at(renamed)).getByTestId('move').click()
    await choose(page, 'department-picker', other)
    await send(page, 'department-dialog')
    assert.equal((await departments()).find(one => one.name === renamed).parent_id, await idOf(other))

    await (await at(renamed)).hover()
    await (await at(renamed)).getByTestId('remove').click()
    await sure(page)
    await until(async () => !(await idOf(renamed)))
    await page.reload()
    await (await at(other)).waitFor()
    assert.equal(await page.getByTestId('department-tree').getByText(renamed).count(), 0)
    quiet(watched, 'departments')
  })

  test('somebody is added, changed, and given another password', async () => {
    const name = `周新 ${stamp}`
    const login = `zhouxin${stamp}`
    await atDesk(page, demo.url, '/team/staff')
    await page.getByTestId('new-staff').click()
    await field(page, 'staff-name').fill(name)
    await field(page, 'staff-phone').fill(`+86 139 ${String(stamp).padStart(8, '0').slice(0, 4)} ${String(stamp).padStart(8, '0').slice(4)}`)
    await field(page, 'staff-login').fill('lina')
    await field(page, 'staff-password').fill('guanxi-first-1')
    const open = dialog(page, 'staff-dialog')
    await open.getByTestId('dialog-submit').click()
    await open.locator('[role="alert"]').filter({ hasText: '登录名' }).waitFor()
    assert.equal(await field(page, 'staff-name').inputValue(), name, 'a taken login loses nothing that was typed')
    await field(page, 'staff-login').fill(login)
    await loseAnswer(page, 'POST', '**/staff')
    await sendTwice(page, 'staff-dialog', () => field(page, 'staff-name').inputValue())
    const [added] = await staffNamed(name)
    assert.equal((await staffNamed(name)).length, 1)
    assert.equal(added.login, login)

    await field(page, 'filter-name').fill(name)
    await row(page, added.id).click()
    await page.getByTestId('edit-staff').click()
    await field(page, 'staff-name').fill(`${name} 改`)
    // Meanwhile somebody else changes them: what was typed stays, and nothing of theirs is lost.
    await api(`/staff/${added.id}`, { method: 'PATCH', body: { version: added.version, phone: '13700000001' } })
    await open.getByTestId('dialog-submit').click()
    await open.locator('[role="alert"]').first().waitFor()
    assert.equal(await field(page, 'staff-name').inputValue(), `${name} 改`)
    assert.equal((await api(`/staff/${added.id}`)).name, name)
    await open.getByTestId('dialog-cancel').click()
    await sure(page)
    await page.reload()
    await field(page, 'filter-name').fill(name)
    await row(page, added.id).click()
    await page.getByTestId('edit-staff').click()
    await field(page, 'staff-name').fill(`${name} 改`)
    await page.getByTestId('role-lead').click()
    await send(page, 'staff-dialog')
    const changed = await api(`/staff/${added.id}`)
    assert.deepEqual([changed.name, [...changed.roles].sort()], [`${name} 改`, ['lead', 'sales']])

    await page.getByTestId('set-login').click()
    await field(page, 'staff-password').fill('guanxi-second-2')
    await send(page, 'login-dialog')
    const answer = await fetch(`${demo.url}/api/v1/auth/login`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ login, password: 'guanxi-second-2' }),
    })
    assert.equal(answer.status, 200, 'the new password is the one')
    quiet(watched, 'staff')
  })

  test('an invitation is made once, and its code is shown', async () => {
    const name = `吴请 ${stamp}`
    const invited = async id => (await allOf(api, `/audit?entity=staff&entity_id=${id}`)).filter(one => /invit/.test(one.action)).length
    await atDesk(page, demo.url, '/team/staff')
    await page.getByTestId('new-staff').click()
    await field(page, 'staff-name').fill(name)
    await page.getByTestId('by-invitation').click()
    await send(page, 'staff-dialog')
    await page.getByTestId('invitation-code').waitFor()
    const [added] = await staffNamed(name)
    assert.equal(await invited(added.id), 1, 'an invitation at once')
    await dialog(page, 'invitation-dialog').getByTestId('dialog-cancel').click()
    await sure(page)
    await field(page, 'filter-name').fill(name)
    await row(page, added.id).click()
    await page.getByTestId('invite').click()
    await page.getByTestId('make-invitation').dblclick()
    await page.getByTestId('invitation-code').waitFor()
    assert.ok((await page.getByTestId('invitation-code').innerText()).trim().length >= 6)
    assert.equal(await invited(added.id), 2, 'a double click makes one more')
    await dialog(page, 'invitation-dialog').getByTestId('dialog-cancel').click()
    await sure(page)
    quiet(watched, 'the invitation')
  })

  test('all customers of one go to another, as the preview says', async () => {
    const [from, to] = [await addStaff(`从甲 ${stamp}`), await addStaff(`到乙 ${stamp}`)]
    const some = (await allOf(api, '/customers')).slice(0, 3).map(one => one.id)
    await api('/customers/handover', { method: 'POST', body: { customer_ids: some, to_staff_id: from.id, reason: '准备交接' } })
    await atDesk(page, demo.url, `/team/handover?from=${from.id}`)
    await page.getByTestId('handover-total').filter({ hasText: '3' }).waitFor()
    await choose(page, 'to-staff', to.name, to.name)
    await field(page, 'reason').fill('离职交接')
    await loseAnswer(page, 'POST', '**/customers/handover')
    await page.getByTestId('hand-over').click()
    await sure(page)
    await page.locator('[role="alert"]').first().waitFor()
    assert.equal(await field(page, 'reason').inputValue(), '离职交接')
    await page.getByTestId('hand-over').dblclick()
    await sure(page)
    await page.getByTestId('handover-total').filter({ hasText: '0' }).waitFor()
    assert.deepEqual([await count(from.id), await count(to.id)], [0, 3])

    // Chosen ones go back.
    await atDesk(page, demo.url, `/team/handover?mode=some&owner_id=${to.id}`)
    for (const id of some.slice(0, 2)) await row(page, id).locator('.el-checkbox').click()
    await page.getByTestId('hand-over-selected').click()
    await choose(page, 'to-staff', from.name, from.name)
    await field(page, 'reason').fill('只交两家')
    await failOnce(page, 'POST', '**/customers/handover')
    await sendTwice(page, 'handover-dialog', () => field(page, 'reason').inputValue())
    assert.deepEqual([await count(from.id), await count(to.id)], [2, 1])
    quiet(watched, 'handing over')
  })

  test('who leaves hands over first, and may come back', async () => {
    const [leaver, heir] = [await addStaff(`走丙 ${stamp}`, { login: `bing${stamp}`, password: 'guanxi-leaver-1' }), await addStaff(`接丁 ${stamp}`)]
    const [one] = await allOf(api, '/customers')
    await api('/customers/handover', { method: 'POST', body: { customer_ids: [one.id], to_staff_id: leaver.id, reason: '准备离职' } })
    await atDesk(page, demo.url, '/team/staff')
    await field(page, 'filter-name').fill(leaver.name)
    await row(page, leaver.id).click()
    await page.getByTestId('deactivate').click()
    await page.getByTestId('owned').waitFor()
    await choose(page, 'to-staff', heir.name, heir.name)
    await failOnce(page, 'POST', '**/deactivate')
    await sendTwice(page, 'deactivate-dialog', () => field(page, 'reason').inputValue())
    assert.deepEqual([await count(leaver.id), await count(heir.id)], [0, 1])
    assert.equal((await api(`/staff/${leaver.id}`)).active, false)
    await atDesk(page, demo.url, '/team/staff?state=left')
    await field(page, 'filter-name').fill(leaver.name)
    await row(page, leaver.id).click()
    await page.getByTestId('reactivate').click()
    await sure(page)
    await until(async () => (await api(`/staff/${leaver.id}`)).active)
    quiet(watched, 'leaving')
  })
})
