/// <reference types="vite/client" />
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

/*
 * Every text in both languages, none missing, none left over. Texts of the staff's program stand in src/locale and in the
 * `locale` folders of sub-packages; those of the customers' in customer/locale. A key that is put together
 * (t(`days.in${n}`)) counts as a use of all that begin like it.
 */
interface Tree { [key: string]: string | Tree }
const root = path.resolve(import.meta.dirname, '..')
const flat = (tree: Tree, head = ''): string[] => Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [head + key] : flat(value, `${head}${key}.`)))
const slots = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort().join()
const valueOf = (tree: Tree, key: string) => key.split('.').reduce<string | Tree | undefined>((at, part) => (at as Tree | undefined)?.[part], tree) as string

const modules = import.meta.glob<{ default: Tree }>(['../src/**/locale/{zh-CN,en}.ts', '../src/locale/{zh-CN,en}/index.ts', '../customer/locale/{zh-CN,en}.ts'], { eager: true })

function textsOf(program: 'src' | 'customer', locale: string): Tree {
  const merged: Tree = {}
  for (const [file, module] of Object.entries(modules)) {
    if (!file.startsWith(`../${program}/`) || !new RegExp(`/${locale}(/index)?\\.ts$`).test(file)) continue
    for (const [key, value] of Object.entries(module.default)) {
      if (merged[key] !== undefined) throw new Error(`${key} stands in two files`)
      merged[key] = value
    }
  }
  return merged
}

function sources(folder: string): string {
  return fs.readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.(vue|ts)$/.test(entry.name) && !(entry.parentPath ?? entry.path).includes('/locale'))
    .map(entry => fs.readFileSync(path.join(entry.parentPath ?? entry.path, entry.name), 'utf8'))
    .join('\n')
}

describe.each([['src', 'src'], ['customer', 'customer']] as const)('texts of %s', (program, folder) => {
  const zh = textsOf(program, 'zh-CN')
  const en = textsOf(program, 'en')
  const keys = flat(zh)
  const code = sources(folder) + (program === 'customer' ? ['state', 'skeleton', 'section', 'cell', 'tag', 'chips', 'button'].map(one => fs.readFileSync(path.join(root, `src/components/gx-${one}.vue`), 'utf8')).join('\n') + fs.readFileSync(path.join(root, 'src/composables/notify.ts'), 'utf8') : '')
  const literal = new Set([...code.matchAll(/['"`]([a-z]\w*(?:\.\w+)+)['"`]/g)].map(match => match[1]!))
  const begun = [...code.matchAll(/t\(`([\w.]+)\$\{/g)].map(match => match[1]!)

  it('are the same in both languages, slots included', () => {
    expect(flat(en).sort()).toEqual([...keys].sort())
    expect(keys.filter(key => slots(valueOf(zh, key)) !== slots(valueOf(en, key)))).toEqual([])
  })

  it('are there for every key that is used', () => {
    const used = [...code.matchAll(/\bt[n]?\(['"]([\w.]+)['"]/g)].map(match => match[1]!)
    expect([...new Set(used)].filter(key => !keys.includes(key))).toEqual([])
  })

  it('are all used', () => {
    expect(keys.filter(key => !key.startsWith('failure.') && !literal.has(key) && !begun.some(head => key.startsWith(head)))).toEqual([])
  })
})
