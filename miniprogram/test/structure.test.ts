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

  it('has no staff code in the customers\' pages, where they are built', () => {
    const folder = path.join(root, 'dist/customer/assets')
    if (!fs.existsSync(folder)) return
    const code = fs.readdirSync(folder).filter(file => file.endsWith('.js')).map(file => fs.readFileSync(path.join(folder, file), 'utf8')).join('\n')
    expect(code).not.toMatch(/\/follow-ups|\/customers\/\{id\}|gx\.m\.|写跟进/)
  })
})
