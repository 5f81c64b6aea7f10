/** Debian's Chromium, and a watch over what a page does that nobody sees. */
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
]

export const DESKTOPS = [{ width: 1280, height: 800 }, { width: 1920, height: 1080 }]
export const PHONES = [{ width: 360, height: 740 }, { width: 390, height: 844 }]

export function launch() {
  const executablePath = process.env.CHROMIUM ?? CANDIDATES.find(existsSync)
  if (!executablePath) throw new Error('no Chromium is installed')
  return chromium.launch({ executablePath, args: FLAGS })
}

/** What each page has asked of a server, and waits for. */
const asked = new WeakMap()

/**
 * A page in a profile of its own, watched: console errors, uncaught errors and requests to anywhere but
 * `origins` are collected, and fail the test in `calm`.
 */
export async function openPage(browser, { viewport, origins, phone = false, dark = false, userAgent, locale = 'zh-CN' }) {
  const context = await browser.newContext({
    viewport,
    isMobile: phone,
    hasTouch: phone,
    deviceScaleFactor: phone ? 2 : 1,
    locale,
    ...(userAgent ? { userAgent } : {}),
    timezoneId: 'Asia/Shanghai',
    colorScheme: dark ? 'dark' : 'light',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const problems = []
  const open = new Set()
  asked.set(page, open)
  page.on('request', request => open.add(request))
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, request => open.delete(request))
  page.on('console', message => {
    if (message.type() === 'error') problems.push(`console: ${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', error => problems.push(`uncaught: ${error.stack ?? error}`))
  page.on('request', request => {
    const url = request.url()
    // The viewer of PDFs is the browser's own.
    if (/^(data|blob|about|chrome|chrome-extension):/.test(url)) return
    if (!origins.some(origin => url.startsWith(origin))) problems.push(`foreign request: ${url}`)
  })
  return { page, context, problems }
}

/** Fails with all that the watch has seen since the last time. */
export function calm(watched, where) {
  const seen = watched.problems.splice(0)
  if (seen.length > 0) throw new Error(`${where}:\n  ${seen.join('\n  ')}`)
}

/** Until nothing has been asked of the server for a moment, and what was shown as loading is there. */
export async function settled(page) {
  await page.waitForLoadState('networkidle')
  await page.waitForFunction(() => document.querySelectorAll('.el-skeleton, .gx-skeleton, [aria-busy="true"]').length === 0, null, { timeout: 10_000 })
}

/** Until a page that was changed within itself has what it asked for, and shows it. */
export async function drawn(page) {
  const open = asked.get(page)
  const ends = Date.now() + 15_000
  for (let calm = 0; calm < 2;) {
    const loads = await page.evaluate(() => new Promise(resolve => {
      const seen = () => resolve(document.querySelectorAll('.el-skeleton, .gx-skeleton, [aria-busy="true"]').length > 0)
      requestAnimationFrame(() => requestAnimationFrame(seen))
    }))
    calm = loads || open.size > 0 ? 0 : calm + 1
    if (Date.now() > ends) throw new Error(`still loading: ${[...open].map(request => request.url()).join(', ') || 'a skeleton'}`)
  }
}

/** What sticks out to the side of the window, or of the part of it that holds the page. */
export async function overflow(page) {
  return page.evaluate(() => {
    const frames = [document.documentElement, document.body, document.querySelector('#main')].filter(Boolean)
    const wide = frames.find(frame => frame.scrollWidth > frame.clientWidth)
    if (!wide) return []
    const edge = Math.min(document.documentElement.clientWidth, wide.getBoundingClientRect().left + wide.clientWidth)
    const out = [...wide.querySelectorAll('*')].filter(one => one.getBoundingClientRect().right > edge + 1 && one.getBoundingClientRect().width > 0)
    const named = out.slice(0, 5).map(one => `${one.tagName.toLowerCase()}.${one.className.baseVal ?? one.className} to ${Math.round(one.getBoundingClientRect().right)} of ${Math.round(edge)}`)
    return named.length > 0 ? named : [`${wide.tagName.toLowerCase()} scrolls to ${wide.scrollWidth} of ${wide.clientWidth}`]
  })
}
