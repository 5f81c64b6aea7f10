// WeChat's component framework (glass-easel) and the program's modules, one package at a time.
import { MiniProgramEnv } from 'glass-easel-miniprogram-adapter'
import { CurrentWindowBackendContext, Element as EaselElement, Event as EaselEvent } from 'glass-easel'
import { nativeElement } from './elements.js'

export class Framework {
  #weapp
  #exports = new Map()
  #loaded = new Set()
  #environment = new MiniProgramEnv()
  #space
  #backend
  #definer
  #names

  constructor(weapp) {
    this.#weapp = weapp
    this.application = undefined
    patchEvents()
    patchDatasets()
    this.#space = this.#environment.createCodeSpace('', true)
    // uni-app puts handlers onto instances; elements are looked for by their ids
    this.#space.getComponentSpace().updateComponentOptions({ useMethodCallerListeners: true, writeIdToDOM: true })
    this.#space.setOverallBehavior(this.#space.getComponentSpace().defineBehavior(readyAfterAttached()))
    this.#backend = this.#environment.associateBackend(windowBackend())
  }

  /** Gives the program its globals, and all components their settings and templates. */
  start(runner) {
    this.runner = runner
    const definer = () => this.#definer
    const application = (options) => { this.application = options }
    this.#names = [
      runner.wx, application, options => definer().Page(options), options => definer().Component(withoutBuiltIns(options)),
      options => definer().Behavior(options), () => this.application, () => runner.pages.all().map(page => page.instance),
    ]
    for (const name of this.#components()) {
      const settings = this.#weapp.settings[name]
      this.#space.addComponentStaticConfig(name, { ...settings, styleIsolation: 'shared', usingComponents: { ...this.runner.app.usingComponents, ...settings?.usingComponents } })
      const content = this.#weapp.templates[name]
      if (content) this.#space.addCompiledTemplate(name, { groupList: this.#weapp.templates, content, fallbackListenerOnNativeNode: true })
    }
  }

  /** The package that a file lies in: the folder of a sub-package, or `''`, the main package. */
  packageOf(file) {
    return this.#roots().find(root => file.startsWith(`${root}/`)) ?? ''
  }

  /** Runs a package's code, once. A sub-package's comes when its first page is opened. */
  load(part) {
    if (this.#loaded.has(part)) return
    this.#loaded.add(part)
    if (part === '') this.#run('app.js')
    for (const name of this.#components().filter(one => this.packageOf(one) === part).reverse()) {
      this.#space.componentEnv(name, (definer) => {
        this.#definer = definer
        this.#run(`${name}.js`)
      })
    }
  }

  /** Makes a page's component, not yet attached. */
  create(path) {
    return this.#backend.createRoot('body-page', this.#space, path)
  }

  #roots() {
    return (this.#weapp.settings.app.subPackages ?? this.#weapp.settings.app.subpackages ?? []).map(one => one.root.replace(/\/$/, ''))
  }

  pages() {
    const { pages, subPackages, subpackages } = this.#weapp.settings.app
    return [...pages, ...(subPackages ?? subpackages ?? []).flatMap(one => one.pages.map(page => `${one.root.replace(/\/$/, '')}/${page}`))]
  }

  /** Pages and what they use, those that are used before those that use them when reversed. */
  #components() {
    const found = new Set()
    const add = (name) => {
      if (found.has(name)) return
      found.add(name)
      for (const used of Object.values(this.#weapp.settings[name]?.usingComponents ?? {})) add(resolved(name, used))
    }
    this.pages().forEach(add)
    return [...found]
  }

  #run(file) {
    const known = this.#exports.get(file)
    if (known) return known.exports
    const code = this.#weapp.modules[file]
    const part = this.packageOf(file)
    if (!code || !this.#loaded.has(part)) throw new Error(`module '${file}' is not defined${code ? ': its sub-package is not loaded' : ''}`)
    const module = { exports: {} }
    this.#exports.set(file, module)
    const require = (name) => {
      const to = resolved(file, name)
      return this.#run(this.#weapp.modules[to] ? to : this.#weapp.modules[`${to}.js`] ? `${to}.js` : `${to}/index.js`)
    }
    code.call(undefined, require, module, module.exports, {}, {}, ...this.#names)
    return module.exports
  }
}

export function resolved(from, to) {
  const parts = to.startsWith('/') ? [] : from.split('/').slice(0, -1)
  for (const part of to.split('/')) {
    if (part === '..') parts.pop()
    else if (part && part !== '.') parts.push(part)
  }
  return parts.join('/')
}

/** `wx://form-field` and the like are parts of WeChat itself. */
function withoutBuiltIns(options) {
  return options.behaviors ? { ...options, behaviors: options.behaviors.filter(one => one && typeof one !== 'string') } : options
}

/** The framework leaves `ready` to its host: after a tree was attached, inner components first. */
function readyAfterAttached() {
  let waiting = []
  return {
    lifetimes: {
      attached() {
        if (!waiting.length) {
          setTimeout(() => {
            const tree = waiting.reverse()
            waiting = []
            tree.forEach(one => one.triggerLifetime('ready', []))
          }, 0)
        }
        waiting.push(this._$ ?? this)
      },
    },
  }
}

/** WeChat hands plain objects to handlers; uni-app asks for `detail` as an own property of theirs. */
function patchEvents() {
  const wrap = EaselEvent.prototype.wrapShadowedEvent
  EaselEvent.prototype.wrapShadowedEvent = function wrapPlainly(...all) {
    const event = wrap.apply(this, all)
    const extra = { type: this.type, timeStamp: this.timeStamp, detail: this.detail }
    if (this.detail?.touches) Object.assign(extra, { touches: points(this.detail.touches), changedTouches: points(this.detail.changedTouches) })
    return Object.assign(event, extra)
  }
}

function points(touches) {
  return [...touches ?? []].map((touch) => {
    const box = touch.target.getBoundingClientRect()
    const { identifier, clientX, clientY, pageX, pageY } = touch
    return { identifier, clientX, clientY, pageX, pageY, x: clientX - box.left, y: clientY - box.top }
  })
}

/** Tests find elements by `data-testid`: what WeChat keeps to itself is written to the document, too. */
function patchDatasets() {
  const set = EaselElement.prototype.setDataset
  EaselElement.prototype.setDataset = function setVisibly(name, value) {
    set.call(this, name, value)
    if (name !== 'testid') return
    if (value === undefined || value === null || value === '') this.$$?.removeAttribute?.('data-testid')
    else this.$$?.setAttribute?.('data-testid', String(value))
  }
}

const EDITED = new Set(['input', 'focus', 'blur', 'change'])

function windowBackend() {
  const backend = new CurrentWindowBackendContext()
  backend.document = {
    createElement: tag => nativeElement(tag),
    createTextNode: text => document.createTextNode(text),
    createDocumentFragment: () => document.createDocumentFragment(),
  }
  backend.onEvent((target, type, detail, options) => {
    const field = options?.originalEvent?.target
    const typed = EDITED.has(type) && /^(INPUT|TEXTAREA)$/.test(field?.tagName)
    const event = new EaselEvent(type, typed ? { value: field.value, cursor: field.value.length } : detail, options)
    EaselEvent.dispatchEvent(target, event)
    return event.getEventBubbleStatus?.()
  })
  return backend
}

/** Sends an event of WeChat's own to whoever listens on an element. */
export function dispatch(element, type, detail) {
  const target = element.__wxElement
  if (target) EaselEvent.dispatchEvent(target, new EaselEvent(type, detail, { bubbles: false, composed: false }))
}
