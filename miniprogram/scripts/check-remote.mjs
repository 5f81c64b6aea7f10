// Fails where an output names a host that a program would call. Names in licence comments, XML namespaces and
// explanations of errors are no calls; they are listed here one by one.
import fs from 'node:fs'
import path from 'node:path'

const HARMLESS = [
  /^https?:\/\/www\.w3\.org\//, // namespaces of SVG and MathML
  /^https?:\/\/(v3\.)?vuejs\.org\/(error-reference|guide|api)/, // texts of Vue's errors
  /^https?:\/\/(www\.)?github\.com\//, // licence comments
  /^https?:\/\/(www\.)?apache\.org\/licenses/,
  /^https:\/\/uniapp\.dcloud\.net\.cn\/tutorial\//, // a hint of uni-app's on the console
  /^https?:\/\/(127\.0\.0\.1|localhost)([:/]|$)/, // the default of VITE_API_BASE
]
const URLS = /(?:https?|wss?):\/\/[\w.-]+[^\s"'`)\\<>]*/g

/** The remote addresses in a folder of output: `{ file, url }[]`. */
export function remoteUrls(folder, allowed = []) {
  const found = []
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(js|mjs|css|wxss|wxml|wxs|html|json|svg)$/.test(entry.name)) continue
    const file = path.join(entry.parentPath ?? entry.path, entry.name)
    for (const url of fs.readFileSync(file, 'utf8').match(URLS) ?? []) {
      if (![...HARMLESS, ...allowed].some(pattern => pattern.test(url))) found.push({ file: path.relative(folder, file), url: url.slice(0, 120) })
    }
  }
  return found
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const found = process.argv.slice(2).flatMap(folder => remoteUrls(folder))
  for (const { file, url } of found) console.error(`${file}: ${url}`)
  console.log(found.length ? `${found.length} remote addresses` : 'no remote address')
  process.exit(found.length ? 1 : 0)
}
