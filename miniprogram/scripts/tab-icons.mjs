// Draws the icons of the tab bar (WeChat takes PNG only): `node scripts/tab-icons.mjs`. They are kept in git.
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch } from './browser.mjs'

const out = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../src/static/tab')
const SHAPES = {
  today: '<rect x="3.5" y="4.5" width="17" height="16" rx="2.5"/><path d="M8 2.8v3.4M16 2.8v3.4M3.5 9h17"/><path d="m8.6 14.4 2.4 2.4 4.4-4.6"/>',
  customers: '<circle cx="9" cy="8.2" r="3.7"/><path d="M2.5 20c.4-3.9 3-6 6.5-6s6.1 2.1 6.5 6"/><path d="M15.2 4.9a3.5 3.5 0 0 1 0 6.7M17.6 14.6c2.3.7 3.7 2.5 4 5.4"/>',
  messages: '<path d="M12 4c5 0 8.8 3.2 8.8 7.4S17 18.8 12 18.8c-1 0-2-.1-2.900-.4L4.600 20.600l.9-3.900c-1.400-1.300-2.300-3.100-2.300-5.200C3.200 7.200 7 4 12 4Z"/><path d="M8.200 11.500h.02M12 11.500h.02M15.800 11.500h.02" stroke-width="2.300"/>',
  me: '<circle cx="12" cy="8" r="4.200"/><path d="M4 20.500c.5-4.300 3.600-6.700 8-6.700s7.500 2.400 8 6.700"/>',
}
const COLOURS = { '': '#5a6675', '-on': '#0f766e', '-dark': '#9aa7b3', '-dark-on': '#2dd4bf' }

const browser = await launch()
const page = await browser.newPage({ viewport: { width: 81, height: 81 } })
fs.mkdirSync(out, { recursive: true })
for (const [name, shape] of Object.entries(SHAPES)) {
  for (const [suffix, colour] of Object.entries(COLOURS)) {
    const fill = suffix.endsWith('-on') ? `fill="${colour}" fill-opacity=".14"` : 'fill="none"'
    await page.setContent(`<body style="margin:0"><svg xmlns="http://www.w3.org/2000/svg" width="81" height="81" viewBox="-1.500 -1.500 27 27" ${fill} stroke="${colour}" stroke-width="1.700" stroke-linecap="round" stroke-linejoin="round">${shape}</svg>`)
    await page.screenshot({ path: path.join(out, `${name}${suffix}.png`), omitBackground: true })
  }
}
await browser.close()
