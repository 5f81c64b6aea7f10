/** Accounts, notice templates, QR codes, settings, quick replies and labels at the desk. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { launch } from '../lib/browser.mjs'
import { deskOf, dialog, failOnce, field, loseAnswer, quiet, send, sendTwice, sure, until } from '../lib/desk.mjs'
import { atDesk } from '../lib/faces.mjs'
import { apiAs, startDemo } from '../lib/product.mjs'

describe('accounts and settings at the desk', () => {
  let demo, browser, api, watched, page
  const stamp = Date.now() % 1_000_000
  const accounts = async () => (await api('/accounts')).items
  const service = async () => (await accounts()).find(one => one.kind === 'service' && one.appid === 'wx5a1e0c0ffee0d0e1')
  const audited = async action => (await api(`/audit?action=${action}&limit=100`)).items.length

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

  test('an account is checked: what works is said', async () => {
    const { id } = await service()
    await atDesk(page, demo.url, `/accounts/${id}`)
    await page.getByTestId('check-account').click()
    await page.getByTestId('check-outcome').waitFor()
    assert.equal(await page.locator('[data-testid^="check-"].step--well').count() >= 2, true)
    quiet(watched, 'the check')
  })

  test('its menu is edited, kept, and published', async () => {
    const { id } = await service()
    await atDesk(page, demo.url, `/accounts/${id}`)
    await page.getByTestId('menu-top').first().click()
    await field(page, 'menu-name').fill('')
    await page.getByTestId('menu-publish').click()
    await page.locator('[data-field="name"] [role="alert"]').waitFor()
    await field(page, 'menu-name').fill(`菜单${stamp % 100}`)
    const before = await audited('account.menu')
    await failOnce(page, 'POST', '**/menu')
    await page.getByTestId('menu-publish').click()
    await sure(page)
    await page.locator('.el-message--error').waitFor()
    await page.reload()
    await page.getByTestId('menu-top').filter({ hasText: `菜单${stamp % 100}` }).waitFor()
    await page.getByTestId('menu-publish').click()
    await sure(page)
    await page.locator('.el-message--success').waitFor()
    await until(async () => await audited('account.menu') === before + 1)
    quiet(watched, 'the menu')
  })

  test('a new account keeps its secrets to itself, is renamed, stopped and started again', async () => {
    const appid = `wx${String(stamp).padStart(16, '0')}`
    await atDesk(page, demo.url, '/accounts')
    await page.getByTestId('new-account').click()
    await field(page, 'account-name').fill(`备用号 ${stamp}`)
    await field(page, 'account-appid').fill(appid)
    await field(page, 'account-secret').fill('0123456789abcdef0123456789abcdef')
    await dialog(page, 'account-dialog').getByTestId('dialog-submit').click()
    await dialog(page, 'account-dialog').locator('[data-field="token"] [role="alert"]').waitFor()
    await field(page, 'account-token').fill('guanxitoken1')
    await field(page, 'account-key').fill('abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG')
    await loseAnswer(page, 'POST', '**/api/v1/accounts')
    await sendTwice(page, 'account-dialog', async () => [await field(page, 'account-appid').inputValue(), await field(page, 'account-secret').inputValue()])
    await page.getByTestId('edit-account').waitFor()
    const made = (await accounts()).filter(one => one.appid === appid)
    assert.equal(made.length, 1)
    assert.ok(!(await page.locator('body').innerText()).includes('0123456789abcdef0123'), 'secrets are not shown')
    const one = async () => api(`/accounts/${made[0].id}`)

    await page.getByTestId('edit-account').click()
    await field(page, 'account-name').fill(`备用号 ${stamp} 改`)
    await failOnce(page, 'PATCH', '**/accounts/*')
    await sendTwice(page, 'account-dialog', () => field(page, 'account-name').inputValue())
    assert.equal((await one()).name, `备用号 ${stamp} 改`)

    await page.getByTestId('check-account').click()
    await page.getByTestId('check-outcome').waitFor()
    assert.ok(await page.locator('.step--wrong').count() > 0, 'an account that the platform does not know does not pass')

    await page.getByTestId('stop-account').click()
    await field(page, 'reason').fill('换号')
    await failOnce(page, 'POST', '**/stop')
    await sendTwice(page, 'reason-dialog', () => field(page, 'reason').inputValue())
    assert.equal((await one()).stopped_reason, '换号')
    await page.getByTestId('resume-account').click()
    await sure(page)
    await until(async () => !(await one()).stopped_reason)
    quiet(watched, 'a new account')
  })

  test('a notice template is put to use, and what goes into its fields is saved', async () => {
    await atDesk(page, demo.url, '/notice-templates')
    const line = page.getByTestId('template-SUB_GREETING')
    await line.getByTestId('edit-template').click()
    await field(page, 'field-thing1').fill('')
    await dialog(page, 'template-dialog').getByTestId('dialog-submit').click()
    await dialog(page, 'template-dialog').locator('[data-field="fields.thing1"] [role="alert"]').waitFor()
    await field(page, 'field-thing1').fill(`{{内容}}`)
    await field(page, 'field-thing2').fill(`{{公司}}`)
    await failOnce(page, 'POST', '**/notice-templates')
    await sendTwice(page, 'template-dialog', () => field(page, 'field-thing2').inputValue())
    const used = (await api('/notice-templates')).items.filter(one => one.template_id === 'SUB_GREETING')
    assert.deepEqual(used.map(one => one.fields), [{ thing1: '{{内容}}', thing2: '{{公司}}' }])
    await page.reload()
    await line.filter({ hasText: '{{公司}}' }).waitFor()
    quiet(watched, 'a template')
  })

  test('a QR code is made once, and saved as a picture', async () => {
    await atDesk(page, demo.url, '/qr-codes')
    const asked = []
    page.on('request', request => { if (request.method() === 'POST' && request.url().endsWith('/qr-codes')) asked.push(request.url()) })
    await page.getByTestId('make-qr').dblclick()
    await page.getByTestId('save-png').waitFor()
    assert.equal(asked.length, 1, 'a double click asks once')
    for (const kind of ['png', 'svg']) {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId(`save-${kind}`).click()])
      assert.ok(download.suggestedFilename().endsWith(`.${kind}`), download.suggestedFilename())
    }
    quiet(watched, 'a QR code')
  })

  test('settings are saved, and a wrong one stays where it was typed', async () => {
    await atDesk(page, demo.url, '/settings')
    const before = await api('/settings')
    const rows = page.locator('[data-testid^="setting-"]')
    const key = (await rows.evaluateAll(all => all.map(one => one.getAttribute('data-testid')))).map(id => id.slice(8)).find(name => /days/.test(name) && typeof before[name] === 'number')
    const input = page.getByTestId(`setting-${key}`).locator('input').first()
    await input.fill(String(before[key] + 1))
    await input.blur()
    await failOnce(page, 'PUT', '**/settings')
    await page.getByTestId('save-settings').click()
    await page.getByTestId('form-message').waitFor()
    assert.equal(await input.inputValue(), String(before[key] + 1))
    await page.getByTestId('save-settings').dblclick()
    await page.getByTestId('settings-bar').waitFor({ state: 'hidden' })
    assert.deepEqual(await api('/settings'), { ...before, [key]: before[key] + 1 }, 'nothing else has changed')
    await input.fill(String(before[key]))
    await input.blur()
    await page.getByTestId('save-settings').click()
    await until(async () => (await api('/settings'))[key] === before[key])
    quiet(watched, 'settings')
  })

  test('quick replies are written, changed, and removed', async () => {
    const replies = async () => (await api('/quick-replies')).items.filter(one => one.content.includes(String(stamp)))
    await atDesk(page, demo.url, '/quick-replies')
    await page.getByTestId('new-reply').click()
    await field(page, 'reply-content').fill(`您好 ${stamp}，`)
    await page.getByTestId('insert-contact').click()
    await field(page, 'reply-category').fill('问候')
    await field(page, 'reply-content').click()
    await loseAnswer(page, 'POST', '**/quick-replies')
    await sendTwice(page, 'reply-dialog', () => field(page, 'reply-content').inputValue())
    assert.deepEqual((await replies()).map(one => [one.content, one.category, one.shared]), [[`您好 ${stamp}，{contact}`, '问候', true]])

    const item = page.getByTestId('quick-reply').filter({ hasText: String(stamp) })
    await item.hover()
    await item.getByTestId('edit-reply').click()
    const [mine] = await replies()
    await api(`/quick-replies/${mine.id}`, { method: 'PATCH', body: { version: mine.version, category: '价格' } })
    await field(page, 'reply-content').fill(`改过 ${stamp}`)
    const open = dialog(page, 'reply-dialog')
    await open.getByTestId('dialog-submit').click()
    await open.locator('[role="alert"]').first().waitFor()
    assert.equal(await field(page, 'reply-content').inputValue(), `改过 ${stamp}`, 'somebody else was faster: the words stay')
    await open.getByTestId('dialog-cancel').click()
    await sure(page)
    await page.reload()
    await item.hover()
    await item.getByTestId('edit-reply').click()
    await field(page, 'reply-content').fill(`改过 ${stamp}`)
    await send(page, 'reply-dialog')
    await until(async () => (await replies())[0].content === `改过 ${stamp}`)
    await item.hover()
    await item.getByTestId('remove-reply').click()
    await sure(page)
    await until(async () => (await replies()).length === 0)
    quiet(watched, 'quick replies')
  })

  test('labels are added once', async () => {
    await atDesk(page, demo.url, '/labels')
    for (const kind of ['group', 'tag']) {
      const name = `${kind}${stamp}`
      await field(page, `new-${kind}`).fill(name)
      await failOnce(page, 'POST', '**/labels')
      await page.getByTestId(`add-${kind}`).click()
      await page.locator('.el-message--error').first().waitFor()
      assert.equal(await field(page, `new-${kind}`).inputValue(), name)
      await page.getByTestId(`add-${kind}`).dblclick()
      await page.getByTestId('label').filter({ hasText: name }).waitFor()
      assert.equal((await api('/labels')).items.filter(one => one.name === name).length, 1)
    }
    quiet(watched, 'labels')
  })
})
