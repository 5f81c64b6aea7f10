/**
 * Service at the desk: a complaint from filing to the letter, its figures, the working calendar; knowledge that two people
 * write; and a call that somebody takes for a colleague.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { launch } from '../lib/browser.mjs'
import { choose, deskOf, dialog, field, loseAnswer, quiet, send, sendTwice, sure, until } from '../lib/desk.mjs'
import { atDesk } from '../lib/faces.mjs'
import { apiAs, startDemo } from '../lib/product.mjs'

/** A red point, as small as a picture can be. */
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64')

describe('service at the desk', () => {
  let demo, browser, lina, manager, desk, page, talk, complaint, article
  const stamp = Date.now() % 1_000_000
  const words = `包装破损，少了两只阀门 ${stamp}`
  const title = `阀门保养 ${stamp}`
  const now = () => manager(`/complaints/${complaint}`)
  const at = async state => {
    await page.locator(`[data-testid="complaint-state"][data-value="${state}"]`).waitFor()
    assert.equal((await now()).complaint.state, state)
  }
  /** The next step has a button of its own; the others stand in a menu. */
  const act = async name => {
    const button = page.locator(`button[data-testid="act-${name}"]`)
    if (await button.count()) return button.click()
    await page.getByTestId('complaint-acts').click()
    await page.locator(`.el-dropdown-menu__item[data-testid="act-${name}"]:visible`).click()
  }

  before(async () => {
    demo = await startDemo()
    browser = await launch()
    lina = await apiAs(demo.url, 'lina')
    manager = await apiAs(demo.url, 'manager')
    // Somebody who wrote lately: the letter can go into the chat.
    ;[talk] = (await lina('/conversations?waiting=true&limit=20')).items.filter(one => one.customer)
    desk = await deskOf(browser, demo, 'lina')
    page = desk.page
  })
  after(async () => {
    await browser?.close()
    await demo?.stop()
  })

  test('a complaint is filed with a picture, once, though the answer is lost', async () => {
    await atDesk(page, demo.url, '/complaints')
    await page.getByTestId('board').waitFor()
    await page.getByTestId('new-complaint').click()
    await dialog(page, 'complaint-dialog').getByTestId('dialog-submit').click()
    await page.locator('[data-field="customer_id"] [role="alert"]').waitFor()
    await choose(page, 'complaint-customer', talk.customer.name, talk.customer.name)
    await field(page, 'complaint-content').fill(words)
    await choose(page, 'complaint-category', '破损')
    await page.locator('[data-testid="complaint-pictures"] input[type="file"]').setInputFiles({ name: 'damage.png', mimeType: 'image/png', buffer: PICTURE })
    await page.locator('[data-testid="complaint-pictures"] .one:not(.one--busy) img').waitFor()
    await loseAnswer(page, 'POST', '**/api/v1/complaints')
    await sendTwice(page, 'complaint-dialog', () => field(page, 'complaint-content').inputValue())
    await page.waitForURL(/complaints\/\d+$/)
    complaint = Number(new URL(page.url()).pathname.split('/').at(-1))
    const { complaint: row, pictures, rounds } = await now()
    assert.deepEqual([row.content, row.category, row.severity, row.source, row.customer.id, row.standing], [words, '破损', 'normal', 'hotline', talk.customer.id, 'in_time'])
    assert.deepEqual([pictures.length, rounds.length], [1, 1])
    await page.getByTestId('pictures').getByTestId('thumb').waitFor()
    await page.getByTestId('time-left').first().waitFor()
    quiet(desk, 'filing')
  })

  test('a department is asked, and the result is written down', async () => {
    if ((await now()).complaint.state === 'open') {
      await act('assign')
      await choose(page, 'assign-to', '李娜', '李娜')
      await send(page, 'assign-dialog')
    }
    await at('assigned')
    await act('ask')
    await page.locator('[data-testid="ask-department"]').click()
    await page.locator('.el-select-dropdown__item:visible').first().click()
    await field(page, 'ask-question').fill('发货前是否检查过包装？')
    await send(page, 'ask-dialog')
    await page.getByTestId('inquiry').waitFor()
    const [inquiry] = (await now()).inquiries
    await manager(`/complaint-inquiries/${inquiry.id}/answer`, { method: 'POST', body: { answer: '已检查，运输途中受损' } })
    await page.reload()
    await page.getByTestId('inquiry').getByText('运输途中受损').waitFor()
    await act('start')
    await at('in_progress')
    await act('resolve')
    await dialog(page, 'resolve-dialog').getByTestId('dialog-submit').click()
    await page.locator('[data-field="result"] [role="alert"]').waitFor()
    await field(page, 'resolve-result').fill('今天补发两只阀门，运费由我方承担')
    await loseAnswer(page, 'POST', '**/resolve')
    await sendTwice(page, 'resolve-dialog', () => field(page, 'resolve-result').inputValue())
    await at('resolved')
    quiet(desk, 'working')
  })

  test('the letter is drafted, edited, printed, confirmed and sent once', async () => {
    await act('draft')
    await at('result_drafted')
    const text = field(page, 'letter-text')
    assert.match(await text.inputValue(), /补发两只阀门/, 'drafted from the template')
    await text.fill(`${await text.inputValue()}\n此致敬礼 ${stamp}`)
    await page.getByTestId('save-letter').click()
    await until(async () => (await now()).letters.at(-1).text.includes(`此致敬礼 ${stamp}`))
    await page.getByTestId('print-more').click()
    const [pdf] = await Promise.all([page.waitForEvent('download'), page.getByTestId('print-save').click()])
    assert.match(pdf.suggestedFilename(), /\.pdf$/)
    await page.getByTestId('send-letter').click()
    await page.getByTestId('send-letter-dialog').getByTestId('send-text').getByText(`此致敬礼 ${stamp}`).waitFor()
    await loseAnswer(page, 'POST', '**/letter/send')
    await sendTwice(page, 'send-letter-dialog', async () => true)
    await at('result_sent')
    const { letters, rounds } = await now()
    assert.deepEqual([letters.length, letters[0].state, rounds[0].outcome, rounds[0].answered_by], [1, 'sent', 'on_time', 'letter'])
    await act('close')
    await sure(page)
    await at('closed')
    quiet(desk, 'the letter')
  })

  test('the figures follow and lead back to it; it stands on the customer’s page', async () => {
    const month = (await now()).rounds[0].due_at.slice(0, 7)
    const boss = await deskOf(browser, demo, 'manager')
    await atDesk(boss.page, demo.url, `/complaints/figures?by=category&period=${month}`)
    const last = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).toISOString().slice(0, 10)
    const { rows } = await manager(`/complaints/figures?from=${month}-01&until=${last}&by=category`)
    const broken = rows.find(one => one.key === '破损')
    assert.ok(broken.figure.on_time >= 1)
    await boss.page.locator('[data-testid="figure-row"][data-key="破损"]').getByTestId('cell-on_time').click()
    await boss.page.getByTestId('round-row').getByText((await now()).complaint.number).waitFor()
    assert.equal(await boss.page.getByTestId('round-row').count(), broken.figure.on_time)
    await atDesk(boss.page, demo.url, `/customers/${talk.customer.id}`)
    await boss.page.locator(`[data-testid="related-complaint"][data-key="${complaint}"]`).waitFor()
    quiet(boss, 'the figures')
    await boss.context.close()
  })

  test('a year without an official calendar says so until it is imported', async () => {
    const admin = await deskOf(browser, demo, 'admin')
    const { page: office } = admin
    await atDesk(office, demo.url, '/working-calendar?year=2031')
    await office.getByTestId('unknown-year').waitFor()
    await office.getByTestId('import-calendar').click()
    await field(office, 'calendar-text').fill('date,kind,name\n2031-01-01,somewhen,元旦')
    await dialog(office, 'calendar-import').getByTestId('dialog-submit').click()
    await dialog(office, 'calendar-import').locator('[role="alert"]').first().waitFor()
    await field(office, 'calendar-text').fill('date,kind,name\n2031-01-01,holiday,元旦\n2031-01-04,working,元旦')
    await send(office, 'calendar-import')
    await office.getByTestId('unknown-year').waitFor({ state: 'hidden' })
    await office.getByTestId('brush-holiday').click()
    await office.locator('[data-day="2031-01-02"]').click()
    await office.getByTestId('save-calendar').click()
    const days = async () => (await manager('/working-calendar?year=2031')).days.map(one => [one.on, one.kind])
    await until(async () => (await days()).length === 3)
    assert.deepEqual(await days(), [['2031-01-01', 'holiday'], ['2031-01-02', 'holiday'], ['2031-01-04', 'working']])
    quiet(admin, 'the calendar')
    await admin.context.close()
  })

  test('an article is written once and found; of two who change it nobody loses words', async () => {
    const boss = await deskOf(browser, demo, 'manager')
    const { page: office } = boss
    await atDesk(office, demo.url, '/knowledge')
    await office.getByTestId('new-article').click()
    await dialog(office, 'article-dialog').getByTestId('dialog-submit').click()
    await office.locator('[data-field="body"] [role="alert"]').waitFor()
    await field(office, 'article-title').fill(title)
    await field(office, 'article-questions').fill(`多久保养一次 ${stamp}`)
    await office.keyboard.press('Enter')
    await field(office, 'article-text').fill('每六个月润滑一次。')
    await loseAnswer(office, 'POST', '**/api/v1/knowledge')
    await sendTwice(office, 'article-dialog', () => field(office, 'article-title').inputValue())
    await office.getByTestId('article-body').getByText('每六个月').waitFor()
    const found = (await manager(`/knowledge?q=${encodeURIComponent(title)}`)).items
    assert.deepEqual(found.map(one => [one.title, one.questions, one.published]), [[title, [`多久保养一次 ${stamp}`], true]])
    ;[article] = found

    await office.getByTestId('edit-article').click()
    const { version, questions } = await manager(`/knowledge/${article.id}`)
    const theirs = { title, questions, body: '每三个月润滑一次。', category: null, product_id: null, published: true, picture_ids: [] }
    await manager(`/knowledge/${article.id}`, { method: 'PUT', body: { version, article: theirs } })
    await field(office, 'article-text').fill('每年润滑一次。')
    await dialog(office, 'article-dialog').getByTestId('dialog-submit').click()
    await office.getByTestId('stale-mine').click()
    await office.getByTestId('stale-mine').waitFor({ state: 'hidden' })
    await send(office, 'article-dialog')
    await until(async () => (await manager(`/knowledge/${article.id}`)).body === '每年润滑一次。')
    await office.getByTestId('article-body').getByText('每年').waitFor()
    quiet(boss, 'knowledge')
    await boss.context.close()
  })

  test('whoever takes a call for a colleague tells them, and knows what the customer complains of', async () => {
    const { contacts } = await lina(`/customers/${talk.customer.id}`)
    const [{ phone }] = contacts.flatMap(one => one.phones)
    await lina('/complaints', { method: 'POST', body: { customer_id: talk.customer.id, source: 'hotline', content: `还没有收到回复 ${stamp}`, severity: 'normal', category: '破损' } })
    const wang = await deskOf(browser, demo, 'wangqiang')
    await atDesk(wang.page, demo.url, `/who?phone=${encodeURIComponent(phone)}`)
    await wang.page.getByTestId('who-elsewhere').getByTestId('tell').click()
    await field(wang.page, 'call-note').fill(`请回电 ${stamp}`)
    await loseAnswer(wang.page, 'POST', '**/call-notes')
    await sendTwice(wang.page, 'call-note-dialog', () => field(wang.page, 'call-note').inputValue())
    await wang.page.getByTestId('told').waitFor()
    const notes = (await lina('/todo')).items.filter(one => one.title.includes(`请回电 ${stamp}`))
    assert.deepEqual(notes.map(one => [one.kind, one.customer.id]), [['revisit', talk.customer.id]])
    quiet(wang, 'a colleague’s call')
    await wang.context.close()

    await atDesk(page, demo.url, `/who?phone=${encodeURIComponent(phone)}`)
    await page.waitForURL(/customers\/\d+\?call=/)
    await page.getByTestId('open-complaints').getByText(`还没有收到回复 ${stamp}`).waitFor()
    assert.equal(await page.getByTestId('call-bar').getByTestId('tell').count(), 0, 'it is her own customer')
    quiet(desk, 'one’s own call')
  })

  test('a contact that was agreed is put off, with a reason', async () => {
    const { today } = await lina('/todo')
    await lina(`/customers/${talk.customer.id}/follow-ups`, { method: 'POST', body: { channel: 'phone', content: '约了今天再谈', next_contact_on: today } })
    await atDesk(page, demo.url, '/todo?kind=contact_due')
    await page.getByTestId('todo-contact_due').filter({ hasText: talk.customer.name }).getByTestId('contact_due-postpone').click()
    await field(page, 'postpone-reason').fill('客户出差')
    await loseAnswer(page, 'POST', '**/postpone')
    await sendTwice(page, 'postpone-dialog', () => field(page, 'postpone-reason').inputValue())
    const { customer } = await lina(`/customers/${talk.customer.id}`)
    assert.ok(customer.next_contact_on > today)
    await page.getByTestId('todo-contact_due').filter({ hasText: talk.customer.name }).waitFor({ state: 'hidden' })
    quiet(desk, 'put off')
  })
})
