// What WeChat draws around pages: title, tabs, toasts, questions.

export class Bars {
  #runner
  #nav = add('div', 'wx-nav')
  #tabs = add('div', 'wx-tabs')
  #items
  #toast

  constructor(runner) {
    this.#runner = runner
    this.#items = (runner.app.tabBar?.list ?? []).map(tab => ({ ...tab, badge: '' }))
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => runner.pages.current && this.draw(runner.pages.current, this.#canGoBack))
  }

  #canGoBack = false

  /** A value of app.json: `@name` stands in theme.json. */
  themed(value) {
    const colours = this.#runner.theme[this.theme] ?? {}
    return typeof value === 'string' && value.startsWith('@') ? colours[value.slice(1)] : value
  }

  get theme() {
    return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  }

  draw(page, canGoBack) {
    this.#canGoBack = canGoBack
    const { window: frame = {}, tabBar } = this.#runner.app
    this.#nav.style.background = this.themed(frame.navigationBarBackgroundColor)
    this.#nav.style.color = this.themed(frame.navigationBarTextStyle)
    this.#nav.replaceChildren(...canGoBack ? [button('‹', () => this.#runner.wx.navigateBack(), 'wx-back')] : [], text(page.title))
    this.#tabs.hidden = !this.#runner.pages.isTab(page.path)
    this.#tabs.style.background = this.themed(tabBar?.backgroundColor)
    this.#tabs.replaceChildren(...this.#items.map((item) => {
      const tab = make('div', 'wx-tab')
      const on = item.pagePath === page.path
      const icon = make('img')
      icon.src = `/package/${this.themed(on ? item.selectedIconPath : item.iconPath)}`
      tab.style.color = this.themed(on ? tabBar.selectedColor : tabBar.color)
      tab.dataset.testid = `wx-tab-${item.pagePath}`
      tab.append(icon, text(item.text))
      if (item.badge) {
        const badge = make('span', 'wx-badge')
        badge.textContent = item.badge
        tab.append(badge)
      }
      tab.addEventListener('click', () => this.#runner.wx.switchTab({ url: `/${item.pagePath}` }))
      return tab
    }))
  }

  title(words) {
    const page = this.#runner.pages.current
    page.title = words
    this.draw(page, this.#canGoBack)
  }

  /** Changes a tab; fails while no tabs are shown, as in WeChat. */
  tab(index, change) {
    const page = this.#runner.pages.current
    if (!page || !this.#runner.pages.isTab(page.path)) throw new Error('not TabBar page')
    if (!this.#items[index]) throw new Error('tabbar item not found')
    Object.assign(this.#items[index], change)
    this.draw(page, this.#canGoBack)
  }

  toast(words, milliseconds) {
    this.#toast?.remove()
    if (!words) return
    this.#toast = add('div', 'wx-toast')
    this.#toast.textContent = words
    if (milliseconds) setTimeout(toast => toast.remove(), milliseconds, this.#toast)
  }

  /** A question; what was typed, where it has a field, otherwise `true`; `undefined` for no. */
  ask({ title = '', text: words = '', yes = '确定', no = '取消', field }) {
    return this.#over((box, close) => {
      const input = field === undefined ? undefined : Object.assign(make('input'), { value: field })
      box.append(title, make('br'), ...input ? [input] : [words], make('br'))
      if (no) box.append(button(no, () => close(undefined), 'wx-no'))
      box.append(button(yes, () => close(input ? input.value : true), 'wx-yes'))
    })
  }

  /** One of several: its place. */
  sheet(items) {
    return this.#over((box, close) => {
      items.forEach((item, index) => box.append(button(item, () => close(index), 'wx-item')))
      box.append(button('取消', () => close(undefined), 'wx-no'))
    })
  }

  /** WeChat's `<picker>`: a date, a time, or places in lists. */
  choose(mode, value, range) {
    return this.#over((box, close) => {
      const columns = mode === 'multiSelector' ? range : [range]
      const isList = mode === 'selector' || mode === 'multiSelector'
      const fields = isList ? columns.map((column, i) => selectOf(column, [value].flat()[i])) : [Object.assign(make('input'), { type: mode, value: value ?? '' })]
      const chosen = () => (mode === 'selector' ? Number(fields[0].value) : isList ? fields.map(one => Number(one.value)) : fields[0].value)
      box.append(...fields, make('br'), button('取消', () => close(undefined), 'wx-no'), button('确定', () => close(chosen()), 'wx-yes'))
    })
  }

  #over(fill) {
    return new Promise((resolve) => {
      const over = add('div', 'wx-over')
      const box = make('div', 'wx-box')
      over.append(box)
      fill(box, (answer) => {
        over.remove()
        resolve(answer)
      })
    })
  }
}

function make(tag, name) {
  const element = document.createElement(tag)
  if (name) element.className = name
  return element
}

function add(tag, name) {
  const element = make(tag, name)
  document.body.append(element)
  return element
}

function text(words) {
  return document.createTextNode(words)
}

function button(words, work, name) {
  const element = make('button', name)
  element.textContent = words
  element.dataset.testid = name
  element.addEventListener('click', work)
  return element
}

function selectOf(column, chosen) {
  const select = make('select')
  column.forEach((item, index) => select.append(new Option(typeof item === 'object' ? Object.values(item)[0] : item, index, false, index === Number(chosen))))
  return select
}
