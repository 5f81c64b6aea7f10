import { readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

type Tree = { [key: string]: string | Tree }

function files(folder: string, ending: RegExp): string[] {
  return readdirSync(folder).flatMap(name => {
    const at = path.join(folder, name)
    if (statSync(at).isDirectory()) return files(at, ending)
    return ending.test(at) ? [at] : []
  })
}

function flat(tree: Tree, prefix: string): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${prefix}.${key}`, value] as [string, string]] : flat(value, `${prefix}.${key}`))
}

function messagesOf(locale: string): Map<string, string> {
  const shared = files(`src/locales/${locale}`, /\.json$/).map(at => [path.basename(at, '.json'), at] as const)
  const screens = files('src/screens', new RegExp(`locales/${locale}\\.json$`))
    .map(at => [at.split(path.sep)[2] ?? '', at] as const)
  return new Map([...shared, ...screens].flatMap(([name, at]) => flat(JSON.parse(readFileSync(at, 'utf8')) as Tree, name)))
}

const zh = messagesOf('zh-CN')
const en = messagesOf('en')
const sources = files('src', /\.(vue|ts)$/).map(at => readFileSync(at, 'utf8'))

// Keys as they stand in the sources: whole ones in quotes, and beginnings of those that are put together.
const literals = new Set<string>()
const beginnings = new Set<string>()
const heads = [...new Set([...zh.keys()].map(key => key.split('.')[0] ?? ''))].map(head => head.replace(/[-]/g, '\\-')).join('|')
for (const source of sources) {
  for (const [, key] of source.matchAll(new RegExp(`['"\`]((?:${heads})\\.[\\w.-]+)['"\`]`, 'g'))) literals.add(key ?? '')
  for (const [, start] of source.matchAll(new RegExp(`\`((?:${heads})\\.[\\w.-]*)\\$\\{`, 'g'))) beginnings.add(start ?? '')
}
// What is put together after a conditional: t(a ? 'x.y' : 'x.z') has whole keys in quotes, too.
const used = (key: string) => literals.has(key) || [...beginnings].some(start => key.startsWith(start))

describe('messages', () => {
  it('are the same keys in both languages', () => {
    expect([...zh.keys()].filter(key => !en.has(key)), 'missing in English').toEqual([])
    expect([...en.keys()].filter(key => !zh.has(key)), 'missing in Chinese').toEqual([])
  })

  it('have the same placeholders in both languages', () => {
    const holes = (text = '') => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort().join()
    expect([...zh].filter(([key, text]) => holes(text) !== holes(en.get(key))).map(([key]) => key)).toEqual([])
  })

  it('are all there that the sources name', () => {
    const asked = sources.flatMap(source => [...source.matchAll(/\b(?:t|translate)\('([\w.-]+)'/g)].map(([, key]) => key ?? ''))
    expect([...new Set(asked)].filter(key => !zh.has(key))).toEqual([])
  })

  it('are all used', () => {
    expect([...zh.keys()].filter(key => !used(key))).toEqual([])
  })

  it('hold no Chinese in English, and nothing empty', () => {
    // What customers are sent is Chinese in either language, and so are examples of it.
    const toCustomers = (key: string) => key.startsWith('greetings.placeholder.')
    expect([...en].filter(([key, text]) => /[\u4e00-\u9fff]/.test(text) && !toCustomers(key)).map(([key]) => key)).toEqual([])
    expect([...zh, ...en].filter(([, text]) => !text.trim()).map(([key]) => key)).toEqual([])
  })

  it('stand in the locale files, not in templates', () => {
    const templates = files('src', /\.vue$/).map(at => [at, /<template>([\s\S]*)<\/template>/.exec(readFileSync(at, 'utf8'))?.[1] ?? ''] as const)
    // The name of a language is written in that language.
    // Names of placeholders in templates of greetings are Chinese: `sample.公司`.
    const bare = (text: string) => text.replace(/<!--[\s\S]*?-->/g, '').replaceAll('中文', '').replace(/\.[\u4e00-\u9fff]+/g, '')
    const chinese = (text: string) => /[\u4e00-\u9fff]/.test(bare(text))
    expect(templates.filter(([, text]) => chinese(text)).map(([at]) => at)).toEqual([])
  })
})
