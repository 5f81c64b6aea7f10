/** Doing things at the desk: fields, choices, questions, and a network that loses answers. */
import assert from 'node:assert/strict'
import { DESKTOPS, openPage } from './browser.mjs'
import { signInAtDesk } from './faces.mjs'

/** A signed-in page of the console, watched. */
export async function deskOf(browser, demo, login) {
  const watched = await openPage(browser, { viewport: DESKTOPS[0], origins: [demo.url] })
  await signInAtDesk(watched.page, demo.url, login)
  return watched
}

/** The field behind a test id, whether it is the field itself or what stands around it. */
export const field = (page, id) => page.locator(`[data-testid="${id}"] :is(input, textarea), :is(input, textarea)[data-testid="${id}"]`).first()

/** Which cell of a line of trade one writes in. */
export const cellOfFocus = page => page.evaluate(() => document.activeElement?.dataset.cell)

/** Types a line of trade as people do: the product, Enter, how many, Enter, the price, Enter. */
export async function typeLine(page, code, quantity, price) {
  await until(async () => await cellOfFocus(page) === 'code', 'the line')
  await page.keyboard.type(code)
  await page.keyboard.press('Enter')
  await until(async () => await cellOfFocus(page) === 'quantity', `${code} was not taken`)
  await page.keyboard.type(quantity)
  await page.keyboard.press('Enter')
  await until(async () => await cellOfFocus(page) === 'unit_price', 'the price')
  if (price) await page.keyboard.type(price)
  await page.keyboard.press('Enter')
}

/** Writes a day into a field of a form. */
export async function setDay(page, name, day) {
  const input = page.locator(`[data-field="${name}"]:visible input`).first()
  await input.fill(day)
  await input.press('Enter')
}

/** The dialog that is open. */
export const dialog = (page, id) => page.locator(`[data-testid="${id}"]:visible`)

/** Chooses in a select, by what stands there; `typed` is looked for first. */
export async function choose(page, id, text, typed) {
  const select = page.locator(`[data-testid="${id}"]:visible`).first()
  await select.click()
  if (typed) await field(page, id).pressSequentially(typed)
  await page.locator('.el-select-dropdown__item:visible, .el-popper .el-tree-node__content:visible').filter({ hasText: text }).first().click()
}

/** Presses the button of a dialog twice, as people in a hurry do, and waits until the dialog is gone. */
export async function send(page, id) {
  const open = dialog(page, id)
  await open.getByTestId('dialog-submit').dblclick()
  await open.waitFor({ state: 'hidden' })
}

/** Answers the question that is asked with yes. */
export async function sure(page) {
  const question = page.locator('.gx-question:visible')
  await question.locator('.el-message-box__btns button').last().click()
  await question.waitFor({ state: 'hidden' })
}

/** The server does it, and the answer is lost on its way, once. */
export async function loseAnswer(page, method, pattern) {
  await once(page, method, pattern, async route => {
    // The server may just be closing a connection that nobody has used for a while: then, as a
    // browser does, on another one. The key of the request lets it happen once.
    await route.fetch().catch(() => route.fetch())
    await route.fulfill(failing(502, 'internal', '网关没有回应'))
  })
}

/** The server answers so, once, and has done nothing. */
export async function failOnce(page, method, pattern, status = 500, code = 'internal', field_ = undefined) {
  await once(page, method, pattern, route => route.fulfill(failing(status, code, '系统繁忙，请稍后再试', field_)))
}

async function once(page, method, pattern, answer) {
  let waiting = true
  await page.route(pattern, route => {
    if (!waiting || route.request().method() !== method) return route.fallback()
    waiting = false
    return answer(route)
  })
}

function failing(status, code, message, about) {
  return { status, contentType: 'application/json', body: JSON.stringify({ error: { code, message, request_id: 'x', ...(about ? { field: about } : {}) } }) }
}

/** Sends a dialog whose first try fails: it stays, says so, and keeps what `kept` reads; the second try does it. */
export async function sendTwice(page, id, kept) {
  const open = dialog(page, id)
  const before = await kept()
  await open.getByTestId('dialog-submit').click()
  await open.locator('[role="alert"]').first().waitFor()
  assert.deepEqual(await kept(), before, 'what was typed is still there')
  await send(page, id)
}

/** Console errors that a failing answer makes by itself are no problem; everything else is. */
export function quiet(watched, where) {
  const seen = watched.problems.splice(0).filter(text => !/status of (404|409|422|423|500|502)/.test(text))
  assert.deepEqual(seen, [], where)
}

export async function until(check, what = 'it did not come') {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = await check()
    if (found) return found
    await new Promise(resolve => setTimeout(resolve, 150))
  }
  return assert.fail(what)
}

/** All rows of a list of the API. */
export async function allOf(api, route) {
  const rows = []
  let cursor = null
  do {
    const page = await api(`${route}${route.includes('?') ? '&' : '?'}limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`)
    rows.push(...page.items)
    cursor = page.next
  } while (cursor)
  return rows
}

/** A row of the table by its key. */
export const row = (page, key) => page.locator(`[data-testid="row"][data-key="${key}"]`)
