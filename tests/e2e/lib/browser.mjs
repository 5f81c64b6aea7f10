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

/** What sticks out of the window to the side, if anything does. */
export async function overflow(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= width && document.body.scrollWidth <= width) return []
    const wide = [...document.querySelectorAll('body *')].filter(element => element.getBoundingClientRect().right > width + 1)
    return wide.slice(0, 5).map(element => `${element.tagName.toLowerCase()}.${element.className} to ${Math.round(element.getBoundingClientRect().right)} of ${width}`)
  })
}
