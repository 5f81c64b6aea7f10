// Writes api.d.ts from openapi.json, or with --check says whether it is stale (exit 1).
// Run from a front end's folder, whose openapi-typescript it uses: `node ../web-common/types.mjs [--check]`.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import path from 'node:path'

const here = path.dirname(fileURLToPath(import.meta.url))
const target = path.join(here, 'api.d.ts')
const require = createRequire(path.join(process.cwd(), 'package.json'))
const { default: openapiTS, astToString, COMMENT_HEADER } = require('openapi-typescript')

/** Failures are one type for all routes (failure.ts): leaving them out makes the types a third as long. */
function withoutFailures(document) {
  for (const item of Object.values(document.paths)) {
    for (const operation of Object.values(item)) {
      if (!operation?.responses) continue
      operation.responses = Object.fromEntries(Object.entries(operation.responses).filter(([status]) => status.startsWith('2')))
    }
  }
  return document
}

const document = withoutFailures(JSON.parse(readFileSync(path.join(here, 'openapi.json'), 'utf8')))
const ast = await openapiTS(document, { alphabetize: true, defaultNonNullable: false })
const wanted = `/* eslint-disable */\n${COMMENT_HEADER}${astToString(ast)}`

if (process.argv.includes('--check')) {
  let stored = ''
  try { stored = readFileSync(target, 'utf8') } catch { /* there is none yet */ }
  if (stored !== wanted) {
    console.error('web-common/api.d.ts is stale: run `npm run types` and commit it.')
    process.exit(1)
  }
} else {
  writeFileSync(target, wanted)
}
