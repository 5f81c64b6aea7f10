/**
 * How quick the two faces are, on an installation filled by `guanxi seed`: `cargo xtask bench --faces`.
 *   --customers N     how many customers (100,000)
 *   --rounds N        how often each thing is done (9)
 *   --write FILE      puts the table into the section "Faces" of this document
 *   --date DAY        the date that the section shall name
 * GUANXI_BIN names the binary; the front ends have to be built. Exits with 1 where an aim is missed.
 */
import { readFile, writeFile } from 'node:fs/promises'
import os from 'node:os'
import { parseArgs } from 'node:util'
import { launch } from './lib/browser.mjs'
import { startSeeded } from './lib/seeded.mjs'
import { firstLoad, pageChanges, searchAtDesk } from './lib/speed-desk.mjs'
import { listOnPhone, searchOnPhone } from './lib/speed-phone.mjs'

const { values } = parseArgs({
  options: {
    customers: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '9' },
    write: { type: 'string' },
    date: { type: 'string' },
  },
})
const customers = Number(values.customers)
const rounds = Number(values.rounds)

/** Middle and worst of what was measured. */
function summary(figures) {
  const sorted = [...figures].sort((a, b) => a - b)
  return { middle: sorted[Math.floor(sorted.length / 2)], worst: sorted.at(-1) }
}

/** A line of the table; without an aim it is there to be known. The middle counts: one slow round says nothing. */
function line({ what, aim, unit, figures }) {
  const { middle, worst } = summary(figures)
  const shown = value => Math.round(value).toString()
  return { cells: [what, aim === undefined ? `(${unit})` : `${aim} ${unit}`, shown(middle), shown(worst)], missed: aim !== undefined && middle > aim }
}

function markdown(lines, load) {
  const head = ['what', 'aim', 'median', 'worst']
  const rows = [head, ...lines.map(one => one.cells)]
  const widths = head.map((_, column) => Math.max(3, ...rows.map(row => [...row[column]].length)))
  const row = cells => `| ${cells.map((cell, i) => cell + ' '.repeat(widths[i] - [...cell].length)).join(' | ')} |`
  const when = values.date ? ` on ${values.date}` : ''
  return [
    '## Faces',
    '',
    `Written by \`cargo xtask bench --faces --write\`${when}: ${customers.toLocaleString('en')} customers, SQLite, headless Chromium on the same machine, `
    + `${rounds} rounds each. "Fast 3G" is 1.6 Mbit/s down, 0.75 Mbit/s up and 150 ms to and fro, with a warm cache. Search counts from the last `
    + 'key to the painted answer; the pause in which somebody may type on is part of it. Scripting is what Chromium counts as such.',
    '',
    row(head),
    row(widths.map(width => '-'.repeat(width))),
    ...lines.map(one => row(one.cells)),
    '',
    `Load of the machine while measuring: ${load.map(value => value.toFixed(1)).join(' to ')}, on ${os.cpus().length} cores.`,
    '',
  ].join('\n')
}

/** The document with this section instead of the one it has, or with it at its end. */
function placed(document, section) {
  const [before, after = ''] = document.split(/^## Faces$/m)
  const rest = after.search(/^## /m)
  return `${before.trimEnd()}\n\n${section}${rest < 0 ? '' : `\n${after.slice(rest)}`}`
}

const installation = await startSeeded(customers)
const browser = await launch()
const load = [os.loadavg()[0]]
try {
  const measured = []
  for (const measure of [listOnPhone, searchOnPhone, searchAtDesk, pageChanges, firstLoad]) {
    measured.push(...await measure(browser, installation, rounds))
  }
  load.push(os.loadavg()[0])
  const lines = measured.map(line)
  const section = markdown(lines, load)
  console.log(section)
  if (values.write) await writeFile(values.write, placed(await readFile(values.write, 'utf8').catch(() => '# Benchmarks\n'), section))
  if (lines.some(one => one.missed)) {
    console.error('an aim was missed')
    process.exitCode = 1
  }
} finally {
  await browser.close()
  await installation.stop()
}
