import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { remoteUrls } from '../scripts/check-remote.mjs'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => fs.readFileSync(path.join(root, file), 'utf8')
interface PagesJson { pages: { path: string }[], subPackages?: { root: string, pages: { path: string }[] }[] }
const pages = JSON.parse(read('src/pages.json')) as PagesJson
const all = [...pages.pages.map(page => page.path), ...(pages.subPackages ?? []).flatMap(sub => sub.pages.map(page => `${sub.root}/${page.path}`))]

describe('the program', () => {
  it('has a file for every page, and a name for every page', () => {
    expect(all.filter(page => !fs.existsSync(path.join(root, `src/${page}.vue`)))).toEqual([])
    const routes = read('src/routes.ts')
    expect(all.filter(page => !routes.includes(`'${page}'`))).toEqual([])
  })

  it('declares every shared component', () => {
    const declared = read('src/components.d.ts')
    const files = fs.readdirSync(path.join(root, 'src/components')).filter(file => file.endsWith('.vue'))
    expect(files.filter(file => !declared.includes(`./components/${file}`))).toEqual([])
  })

  it('uses nothing whose pictures or code are remote', () => {
    const vue = fs.readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.vue')).map(file => read(`src/${file}`)).join('\n')
    expect(vue).not.toMatch(/<wd-status-tip|<ad[\s>]/)
  })

  it.each(['mp-weixin', 'h5', 'customer'])('names no remote address in dist/%s, where it is built', (target) => {
    const folder = path.join(root, 'dist', target)
    if (fs.existsSync(folder)) expect(remoteUrls(folder)).toEqual([])
  })

})

describe('the customers\' program', () => {
  const sources = (folder: string) => fs.readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).filter(file => /\.(vue|ts)$/.test(file)).map(file => `${folder}/${file}`)
  const mine = JSON.parse(read('customer/pages.json')) as PagesJson
  /** What is no staff code: it knows nothing of customers, rights and tokens. */
  const SHARED = /\/src\/(styles\/base\.scss|composables\/(notify|use-action|use-list|use-load|use-theme))'/

  it('has a file for every page, and declares every component', () => {
    expect(mine.pages.map(page => page.path).filter(page => !fs.existsSync(path.join(root, `customer/${page}.vue`)))).toEqual([])
    const declared = read('customer/components.d.ts')
    expect(fs.readdirSync(path.join(root, 'customer/components')).filter(file => !declared.includes(`./components/${file}`))).toEqual([])
  })

  it('imports of the staff\'s sources only what knows nothing of staff', () => {
    const imports = sources('customer').flatMap(file => [...read(file).matchAll(/['"][./]*\/src\/[^'"]*'/g)].map(match => `${file}: ${match[0]}`))
    expect(imports.filter(one => !SHARED.test(one))).toEqual([])
    for (const name of ['notify', 'use-action', 'use-list', 'use-load', 'use-theme']) expect(read(`src/composables/${name}.ts`)).not.toMatch(/@\/(stores|api|platform|routes|pages)/)
  })

  it('has no code of a staff page, store or call in its output, where it is built', () => {
    const folder = path.join(root, 'dist/customer/assets')
    if (!fs.existsSync(folder)) return
    const code = fs.readdirSync(folder).filter(file => file.endsWith('.js')).map(file => fs.readFileSync(path.join(folder, file), 'utf8')).join('\n')
    expect(code).not.toMatch(/gx\.m\.|写跟进/)
    const staff = sources('src').map(read).join('\n')
    const calls = [...staff.matchAll(/api\.(?:get|post|put|patch|delete)\('(\/[^']+)'/g)].map(match => match[1]!)
    expect(calls.length).toBeGreaterThan(20)
    // the same words are addresses of screens here
    const screens = [...read('customer/screens.ts').matchAll(/^ {2}'(\/[^']*)':/gm)].map(match => match[1]!)
    const quoted = (text: string) => ['\'', '"', '`'].some(sign => code.includes(`${sign}${text}${sign}`))
    expect([...new Set(calls)].filter(call => !call.startsWith('/my/') && !screens.includes(call) && quoted(call))).toEqual([])
    expect(all.filter(page => code.includes(page) && !mine.pages.some(one => one.path === page))).toEqual([])
    expect(code).not.toMatch(/defineStore|createPinia/)
  })
})
