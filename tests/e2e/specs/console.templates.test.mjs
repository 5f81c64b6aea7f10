/** Templates of printed documents at the desk: made by the form, tried as a PDF, chosen as the default, and as a source. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { launch } from '../lib/browser.mjs'
import { deskOf, failOnce, field, loseAnswer, quiet, until } from '../lib/desk.mjs'
import { atDesk } from '../lib/faces.mjs'
import { apiAs, startDemo } from '../lib/product.mjs'

describe('templates of printed documents', () => {
  let demo, browser, api, watched, page
  let quote
  const stamp = Date.now() % 1_000_000
  const name = `带联次的报价单 ${stamp}`
  const stored = async () => (await api('/print-templates?kind=quote')).items.find(one => one.name === name)
  /** The next preview, after what `act` does. */
  const previewed = async act => {
    const [answer] = await Promise.all([page.waitForResponse('**/print-templates/preview'), act()])
    return answer
  }
  const isPdf = async answer => {
    assert.deepEqual([answer.status(), answer.headers()['content-type']], [200, 'application/pdf'])
    await until(async () => /^blob:/.test(await page.getByTestId('preview').getAttribute('src') ?? ''))
  }

  before(async () => {
    demo = await startDemo()
    browser = await launch()
    api = await apiAs(demo.url, 'manager')
    const [customer] = (await api('/customers?limit=1')).items
    const category = await api('/product-categories', { method: 'POST', body: { name: `模板 ${stamp}` } })
    const product = await api('/products', { method: 'POST', body: { code: `MB-${stamp}`, name: '深沟球轴承', category_id: category.id, unit: '个', tax_rate: '13', list_price: '12.50', cost_mode: 'fixed', cost: '8' } })
    quote = await api('/quotes', { method: 'POST', body: { customer_id: customer.id, lines: [{ product_id: product.id, quantity: '20', unit_price: '12.50' }] } })
    watched = await deskOf(browser, demo, 'manager')
    page = watched.page
  })
  after(async () => {
    await browser?.close()
    await demo?.stop()
  })

  test('one is made by the form, with a preview of what it prints', async () => {
    await atDesk(page, demo.url, '/print-templates')
    await isPdf(await previewed(() => page.getByTestId('new-quote').click()))
    await page.getByTestId('save').click()
    await page.locator('[data-field="name"] [role="alert"]').waitFor()
    await field(page, 'name').fill(name)
    const sent = await previewed(async () => {
      await field(page, 'document-title').fill('报价单（带联次）')
      await page.getByTestId('usual-copies').click()
      await page.getByTestId('paper-continuous').click()
      await page.getByTestId('column-code').click()
    })
    await isPdf(sent)
    const asked = sent.request().postDataJSON()
    assert.deepEqual([asked.form.paper, asked.form.copies.length, asked.form.columns.some(one => one.key === 'code')], ['continuous', 3, true])
    await isPdf(await previewed(async () => {
      await page.getByTestId('document').click()
      await page.locator('.el-select-dropdown__item:visible').filter({ hasText: quote.number }).click()
    }))

    await loseAnswer(page, 'POST', '**/print-templates')
    await page.getByTestId('save').click()
    await page.getByTestId('form-message').waitFor()
    assert.equal(await field(page, 'name').inputValue(), name)
    await page.getByTestId('save').dblclick()
    await page.waitForURL(/print-templates\/\d+$/)
    const all = (await api('/print-templates?kind=quote')).items.filter(one => one.name === name)
    assert.deepEqual(all.map(one => [one.standard, one.has_source, one.version]), [[false, false, 1]], 'once, though it was sent twice')
    quiet(watched, 'a new template')
  })

  test('it becomes the default, and quotes are printed by it', async () => {
    const { id } = await stored()
    await atDesk(page, demo.url, '/print-templates')
    await page.locator(`[data-testid="template"][data-key="${id}"]`).getByTestId('acts').click()
    await page.locator('[data-testid="act-choose"]:visible').click()
    await until(async () => (await stored()).standard)
    await page.getByTestId('built-in-quote').waitFor()

    await atDesk(page, demo.url, `/quotes/${quote.id}`)
    const [answer] = await Promise.all([page.waitForResponse(`**/quotes/${quote.id}/pdf`), page.getByTestId('print').click()])
    assert.deepEqual([answer.status(), answer.headers()['content-type']], [200, 'application/pdf'])
    quiet(watched, 'printing')
  })

  test('a source with a mistake shows its line; an earlier edition comes back', async () => {
    const { id } = await stored()
    await atDesk(page, demo.url, `/print-templates/${id}`)
    await page.locator('#tab-source').click()
    await page.getByTestId('own-source').click()
    const source = page.getByTestId('source')
    await until(async () => (await source.inputValue()).includes('sys.inputs'))
    const refused = await previewed(() => source.fill('#set page(width: 80mm)\n好\n#nothing-like-that\n'))
    assert.equal(refused.status(), 422)
    await page.getByTestId('preview-failure').waitFor()
    assert.equal(await page.getByTestId('wrong-line').textContent(), '3')
    await page.getByTestId('mistakes').getByRole('button').click()
    await isPdf(await previewed(() => source.fill('#set page(width: 80mm)\n好 #sys.inputs.document.number\n')))
    assert.equal(await page.getByTestId('wrong-line').count(), 0)

    // Somebody else was faster: what was typed stays.
    const now = await api(`/print-templates/${id}`)
    const body = { kind: now.kind, name: now.name, standard: true, form: { ...now.form, footer: '别人的页脚' } }
    await api(`/print-templates/${id}`, { method: 'PUT', body: { version: now.version, template: body } })
    await page.getByTestId('save').click()
    await page.getByTestId('stale-mine').click()
    await failOnce(page, 'PUT', '**/print-templates/*')
    await page.getByTestId('save').click()
    await page.getByTestId('form-message').waitFor()
    await page.getByTestId('save').click()
    await until(async () => (await api(`/print-templates/${id}`)).source?.includes('document.number'))

    await page.locator('#tab-editions').click()
    await page.getByTestId('take-1').click()
    await page.getByTestId('save').click()
    await until(async () => (await stored()).has_source === false)
    const back = await api(`/print-templates/${id}`)
    assert.deepEqual([back.form.footer, back.form.copies.length, back.standard], ['', 3, true])
    await page.getByTestId('remove').click()
    await page.locator('.gx-question:visible .el-message-box__btns button').last().click()
    await page.waitForURL(/print-templates$/)
    assert.equal(await stored(), undefined)
    quiet(watched, 'a source')
  })

  test('who may not change them sees no templates', async () => {
    const reader = await deskOf(browser, demo, 'sunli')
    assert.equal(await reader.page.getByTestId('nav-print-templates').count(), 0)
    await atDesk(reader.page, demo.url, '/print-templates')
    await reader.page.getByTestId('no-right').waitFor()
    await reader.context.close()
  })
})
