// The stack of pages, the pages behind the tabs, and the ways between them.
import { resolved } from './framework.js'

/** WeChat keeps at most so many pages open. */
const MOST = 10

export class Pages {
  #runner
  #stack = []
  #tabs = new Map()

  constructor(runner) {
    this.#runner = runner
  }

  all() {
    return this.#stack
  }

  get current() {
    return this.#stack.at(-1)
  }

  isTab(path) {
    return !!this.#runner.app.tabBar?.list.some(tab => tab.pagePath === path)
  }

  navigateTo(url) {
    const { path, query } = this.#address(url)
    if (this.isTab(path)) throw new Error('can not navigateTo a tabbar page')
    if (this.#stack.length >= MOST) throw new Error(`webview count limit exceed: ${MOST}`)
    this.#hide(this.current)
    this.#stack.push(this.#open(path, query))
  }

  redirectTo(url) {
    const { path, query } = this.#address(url)
    if (this.isTab(path)) throw new Error('can not redirectTo a tabbar page')
    this.#close(this.#stack.pop())
    this.#stack.push(this.#open(path, query))
  }

  navigateBack(delta = 1) {
    if (this.#stack.length < 2) throw new Error('cannot navigate back at first page.')
    for (let step = 0; step < delta && this.#stack.length > 1; step += 1) this.#close(this.#stack.pop())
    this.#show(this.current)
  }

  switchTab(url) {
    const { path } = this.#address(url)
    if (!this.isTab(path)) throw new Error('can not switch to no-tabBar page')
    while (this.#stack.length && !this.isTab(this.current.path)) this.#close(this.#stack.pop())
    if (this.current?.path === path) return this.#show(this.current)
    this.#hide(this.#stack.pop())
    const kept = this.#tabs.get(path)
    const page = kept ?? this.#open(path, {})
    this.#stack = [page]
    return kept ? this.#show(page) : undefined
  }

  reLaunch(url) {
    const { path, query } = this.#address(url)
    for (const page of new Set([...this.#stack, ...this.#tabs.values()])) this.#close(page)
    this.#tabs.clear()
    this.#stack = []
    this.#stack.push(this.#open(path, query))
  }

  #address(url) {
    const [at, search = ''] = url.split('?')
    const path = resolved(this.current?.path ?? '', at)
    if (!this.#runner.framework.pages().includes(path)) throw new Error(`page "${path}" is not found`)
    // WeChat leaves values as they stand in the address
    const query = Object.fromEntries(search.split('&').filter(Boolean).map((part) => { const [name, ...rest] = part.split('='); return [name, rest.join('=')] }))
    return { path, query }
  }

  #open(path, query) {
    const { framework, settings, app } = this.#runner
    framework.load(framework.packageOf(path))
    const element = document.createElement('div')
    element.className = `wx-frame${this.isTab(path) ? ' wx-frame--tab' : ''}`
    element.dataset.route = path
    const scroller = document.createElement('div')
    scroller.className = 'wx-scroller'
    const body = document.createElement('div')
    body.className = 'wx-page'
    const place = document.createElement('div')
    body.append(place)
    scroller.append(body)
    element.append(scroller)
    document.body.append(element)
    const root = framework.create(path)
    const instance = root.get()
    Object.assign(instance, { route: path, options: query })
    const page = { path, element, scroller, root, instance, title: settings[path]?.navigationBarTitleText ?? app.window?.navigationBarTitleText ?? '' }
    if (this.isTab(path)) this.#tabs.set(path, page)
    scroller.addEventListener('scroll', () => this.#scrolled(page))
    root.attach(body, place)
    instance.onLoad?.(query)
    // whoever opened it is still at work; the page counts as open from now on
    queueMicrotask(() => {
      this.#show(page)
      setTimeout(() => instance.onReady?.(), 0)
    })
    return page
  }

  #scrolled(page) {
    const { scroller } = page
    page.instance.onPageScroll?.({ scrollTop: scroller.scrollTop })
    const left = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight
    const near = left <= (this.#runner.app.window?.onReachBottomDistance ?? 50)
    if (near && !page.atBottom) page.instance.onReachBottom?.()
    page.atBottom = near
  }

  #show(page) {
    if (this.current !== page) return
    page.element.hidden = false
    this.#runner.bars.draw(page, this.#stack.length > 1)
    page.instance.onShow?.()
  }

  #hide(page) {
    if (!page) return
    page.element.hidden = true
    page.instance.onHide?.()
  }

  #close(page) {
    if (!page) return
    this.#tabs.delete(page.path)
    page.instance.onUnload?.()
    page.root.release()
    page.element.remove()
  }
}
