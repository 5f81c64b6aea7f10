/** What is looked at on every page of a walk: nothing sticks out at either width, everything that can be used has a name. */
import { overflow } from './browser.mjs'

/** What people use: a screen reader has to say what it is for. */
const USED = new Set([
  'button', 'link', 'textbox', 'searchbox', 'combobox', 'checkbox', 'radio', 'switch', 'spinbutton', 'slider', 'tab', 'menuitem', 'menuitemcheckbox', 'menuitemradio',
])
const sessions = new WeakMap()

/** Buttons, links and fields of which the browser knows no name. */
export async function nameless(page) {
  const known = sessions.get(page) ?? await page.context().newCDPSession(page)
  sessions.set(page, known)
  const { nodes } = await known.send('Accessibility.getFullAXTree')
  const bare = nodes.filter(node => !node.ignored && USED.has(node.role?.value) && !node.name?.value?.trim())
  return Promise.all(bare.slice(0, 8).map(async node => {
    const { object } = await known.send('DOM.resolveNode', { backendNodeId: node.backendDOMNodeId })
    const { result } = await known.send('Runtime.callFunctionOn', { objectId: object.objectId, functionDeclaration: `${described}`, returnByValue: true })
    return `${node.role.value} without a name: ${result.value}`
  }))
}

/** Where a person who mends it finds it; runs in the page. */
function described() {
  const holder = this.closest('[data-testid], [data-field], form, section')
  const around = holder && holder !== this ? `${holder.dataset.testid ?? holder.dataset.field ?? holder.className} > ` : ''
  return around + this.outerHTML.replace(/\s+/g, ' ').slice(0, 160) + (this.parentElement?.innerText ?? '').slice(0, 40)
}

/** At both widths, the one that the window has first: what `seen` finds, with the width before it. */
export async function atBothWidths(page, sizes, seen) {
  const [first, second] = page.viewportSize().width === sizes[0].width ? sizes : [...sizes].reverse()
  const wrong = []
  for (const size of [first, second]) {
    if (page.viewportSize().width !== size.width) await page.setViewportSize(size)
    await frames(page)
    wrong.push(...(await seen(size)).map(text => `${size.width} px: ${text}`))
  }
  return wrong
}

/** What sticks out, once the page is drawn at its width. */
export async function tooWide(page) {
  return (await overflow(page)).map(text => `too wide: ${text}`)
}

/** Until what was changed is laid out and drawn: two frames, and one for what watches sizes. */
export async function frames(page) {
  await page.evaluate(() => new Promise(resolve => { requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(resolve))) }))
}

/** What does something when it is tapped, and is not told to be a button (or what else it is). The library's own icons listen always. */
export async function untold(page) {
  return page.evaluate(() => {
    const taps = element => Object.getOwnPropertySymbols(element).concat(Object.keys(element)).some(key => /_vei/.test(String(key)) && element[key]?.onClick)
    const told = 'button, a[href], input, textarea, label, uni-button, uni-input, uni-textarea, uni-picker, [role]'
    const bare = [...document.querySelectorAll('[data-testid="page"] *')].filter(element =>
      taps(element) && element.checkVisibility() && !/\bwd-/.test(element.className) && !element.matches(told) && !element.querySelector(told) && !element.closest('uni-picker, [role="button"], uni-button'))
    return bare.slice(0, 8).map(element => `tapped, and no button: ${element.outerHTML.replace(/\s+/g, ' ').slice(0, 160)}`)
  })
}
