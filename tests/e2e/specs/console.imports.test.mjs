/** A company moves in: ten thousand customers from a file, errors found before and mended after, and an import that is stopped. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { launch } from '../lib/browser.mjs'
import { deskOf, failOnce, loseAnswer, quiet, sure } from '../lib/desk.mjs'
import { atDesk } from '../lib/faces.mjs'
import { apiAs, startDemo } from '../lib/product.mjs'
import { rowsOf, workbook } from '../lib/workbook.mjs'

const ROWS = 10_000
const LONG = { timeout: 90_000 }
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const TITLES = ['公司名称', '手机', '业务员', '建档时', '所属行业', '传真']

describe('importing at the desk', () => {
  let demo, browser, api, watched, page, base
  const stamp = String(Date.now() % 1_000_000)
  const name = n => `搬家五金${stamp}之${n}`
  const right = n => [name(n), `139${String(10_000_000 + n)}`, '李娜', '2021-03-08', '五金', '']
  /** Every hundredth row is wrong: without a name, on no day, or of somebody whom nobody knows. */
  const wrong = n => {
    const row = right(n)
    row.splice([0, 3, 2][Math.floor(n / 100) % 3], 1, ['', '2021-13-40', '查无此人'][Math.floor(n / 100) % 3])
    return row
  }
  const isWrong = n => n % 100 === 99
  const WRONG = ROWS / 100
  const csv = rows => ({ name: `客户${stamp}.csv`, mimeType: 'text/csv', buffer: Buffer.from([TITLES, ...rows].map(row => row.join(',')).join('\r\n')) })
  const rowsLike = make => Array.from({ length: ROWS }, (_, n) => make(n))
  const counted = async () => (await api('/customers/count')).count
  const current = async () => api(`/imports/${/imports\/(\d+)/.exec(page.url())[1]}`)
  const figures = async () => Object.fromEntries(await Promise.all(['created', 'updated', 'unchanged', 'wrong'].map(async one =>
    [one, Number((await page.getByTestId(`count-${one}`).textContent()).replaceAll(',', ''))])))

  /** From a file to the mapping; what is not recognised by its title is chosen. */
  async function upload(file) {
    await page.getByTestId('import-file').setInputFiles(file)
    await page.getByTestId('columns').waitFor(LONG)
  }
  async function chooseField(at, title) {
    await page.getByTestId(`field-of-${at}`).click()
    await page.locator('.el-select-dropdown__item:visible').filter({ hasText: title }).first().click()
  }
  async function apply() {
    await page.getByTestId('apply').click()
    await sure(page)
  }

  before(async () => {
    demo = await startDemo()
    browser = await launch()
    api = await apiAs(demo.url, 'manager')
    watched = await deskOf(browser, demo, 'manager')
    page = watched.page
    base = await counted()
  })
  after(async () => {
    await browser?.close()
    await demo?.stop()
  })

  test('a file is looked at before it is sent, and sent once', async () => {
    await atDesk(page, demo.url, '/customers')
    await page.getByTestId('to-import').click()
    await page.locator('[data-testid="kind-customers"][aria-checked="true"]').waitFor()
    await page.getByTestId('import-file').setInputFiles({ name: '旧表.xls', mimeType: 'application/vnd.ms-excel', buffer: Buffer.from('x') })
    await page.getByTestId('file-problem').getByText('XLSX').waitFor()
    await loseAnswer(page, 'POST', '**/imports?*')
    await page.getByTestId('import-file').setInputFiles(csv(rowsLike(n => isWrong(n) ? wrong(n) : right(n))))
    await page.getByTestId('send-again').click()
    await page.getByTestId('columns').waitFor(LONG)
    assert.equal((await api('/imports')).items.filter(one => one.file_name === `客户${stamp}.csv`).length, 1, 'once, though it was sent twice')
    quiet(watched, 'the file')
  })

  test('columns are told, and a dry run finds every wrong row', async () => {
    assert.deepEqual(Object.keys((await current()).mapping).sort(), ['industry', 'name', 'owner', 'phones'], 'what titles tell')
    await page.getByTestId('left-out').getByText('建档时').waitFor()
    await chooseField(3, '建档日期')
    await chooseField(5, '客户名称')
    assert.match(await page.getByTestId('left-out').textContent(), /公司名称/, 'a field has one column')
    await chooseField(0, '客户名称')
    await failOnce(page, 'PUT', '**/mapping')
    await page.getByTestId('check').click()
    await page.getByTestId('form-message').waitFor()
    await page.getByTestId('check').click()
    await page.getByTestId('import-progress').waitFor()
    await page.getByTestId('apply').waitFor(LONG)
    assert.deepEqual(await figures(), { created: ROWS - WRONG, updated: 0, unchanged: 0, wrong: WRONG })
    assert.equal(await counted(), base, 'a dry run writes nothing')
    const first = page.getByTestId('row').first()
    assert.match(await first.textContent(), /^101/, 'the number of the row in the file')
    await first.getByTestId('wrong-cell').waitFor()

    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('save-errors').click()])
    const [titles, ...rows] = rowsOf(await readFile(await download.path()))
    assert.deepEqual([titles.slice(0, 6), titles.at(-1), rows.length], [TITLES, '错误', WRONG])
    assert.ok(rows.every(row => row.at(-1)), 'each says what is wrong with it')
    quiet(watched, 'the dry run')
  })

  test('the right rows go in, with their owner and day; the mended ones follow', async () => {
    // What is under way is the server's: it is there again.
    await page.reload()
    await page.getByTestId('apply').waitFor()
    await apply()
    await page.getByTestId('again').waitFor(LONG)
    const done = await current()
    assert.deepEqual([done.state, done.counts], ['done', { created: ROWS - WRONG, updated: 0, unchanged: 0, wrong: WRONG }])
    assert.equal(await counted(), base + ROWS - WRONG)
    const { items: [one] } = await api(`/customers?q=${encodeURIComponent(name(4711))}`)
    const { customer: full } = await api(`/customers/${one.id}`)
    assert.deepEqual([full.owner.name, full.industry, full.created_at.slice(0, 10)], ['李娜', '五金', '2021-03-07'], 'midnight of the day there')

    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('save-errors').click()])
    const [titles, ...rows] = rowsOf(await readFile(await download.path()))
    const mended = rows.map((row, at) => [...right(at * 100 + 99), ...row.slice(6)])
    await page.getByTestId('again').click()
    await upload({ name: `修正${stamp}.xlsx`, mimeType: XLSX, buffer: workbook([titles, ...mended]) })
    await chooseField(3, '建档日期')
    await page.getByTestId('check').click()
    await page.getByTestId('apply').waitFor(LONG)
    await apply()
    await page.getByTestId('again').waitFor(LONG)
    assert.deepEqual(await figures(), { created: WRONG, updated: 0, unchanged: 0, wrong: 0 })
    assert.equal(await counted(), base + ROWS)
    quiet(watched, 'going in')
  })

  test('an import is stopped on its way: what was in stays', async () => {
    await page.getByTestId('again').click()
    await upload(csv(rowsLike(n => right(n + 50_000))))
    await page.getByTestId('check').click()
    await page.getByTestId('apply').waitFor(LONG)
    await apply()
    await page.getByTestId('stop').click()
    await sure(page)
    await page.getByTestId('again').waitFor(LONG)
    const stopped = await current()
    assert.equal(stopped.state, 'cancelled')
    assert.ok(stopped.counts.created < ROWS, 'not all of them')
    assert.equal(await counted(), base + ROWS + stopped.counts.created)
    quiet(watched, 'stopping')
  })

  test('who may not import sees neither page nor button', async () => {
    const reader = await deskOf(browser, demo, 'lina')
    await atDesk(reader.page, demo.url, '/customers')
    await reader.page.getByTestId('new-customer').waitFor()
    assert.deepEqual([await reader.page.getByTestId('to-import').count(), await reader.page.getByTestId('nav-imports').count()], [0, 0])
    await reader.context.close()
  })
})
