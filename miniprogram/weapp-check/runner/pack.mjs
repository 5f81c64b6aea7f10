// Packs a compiled mini-program for the browser: its modules, its templates, its styles, and the runtime.
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'

const require = createRequire(import.meta.url)
const here = path.dirname(fileURLToPath(import.meta.url))

/** Names of a browser that WeChat's logic layer does not have: inside the program they are undefined here, too. */
const HIDDEN = [
  'window', 'self', 'top', 'parent', 'document', 'location', 'navigator', 'history', 'screen', 'localStorage', 'sessionStorage', 'indexedDB', 'caches',
  'fetch', 'Headers', 'Request', 'Response', 'FormData', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'URL', 'URLSearchParams', 'AbortController', 'AbortSignal',
  'Blob', 'File', 'FileReader', 'Image', 'Audio', 'Worker', 'Node', 'Element', 'HTMLElement', 'HTMLCanvasElement', 'Event', 'EventTarget', 'CustomEvent',
  'MutationObserver', 'ResizeObserver', 'IntersectionObserver', 'TextEncoder', 'TextDecoder', 'crypto', 'performance', 'atob', 'btoa', 'queueMicrotask',
  'structuredClone', 'requestAnimationFrame', 'cancelAnimationFrame', 'matchMedia', 'getComputedStyle', 'alert', 'confirm', 'prompt', 'open', 'createImageBitmap',
]
/** What the program is given instead. */
const GIVEN = ['require', 'module', 'exports', 'global', 'globalThis', 'wx', 'App', 'Page', 'Component', 'Behavior', 'getApp', 'getCurrentPages']

const stem = file => file.replace(/\.\w+$/, '')

/** `files` as WeChat's compiler gives them, packed: `{ program, styles, runtime }`, three texts to be served. */
export async function pack(files) {
  const text = file => String(files[file])
  const ending = end => Object.keys(files).filter(file => file.endsWith(end)).sort()
  return {
    program: program(text, ending),
    styles: styles(text, ending),
    runtime: await runtime(),
  }
}

function program(text, ending) {
  const modules = ending('.js').map(file => `${JSON.stringify(file)}: function (${[...GIVEN, ...HIDDEN].join(', ')}) {${text(file)}\n}`)
  const settings = Object.fromEntries(ending('.json').map(file => [stem(file), JSON.parse(text(file))]))
  return `window.weapp = {\nsettings: ${JSON.stringify(settings)},\ntemplates: (function () { return ${templates(text, ending)} })(),\nmodules: {\n${modules.join(',\n')}\n}}`
}

/** All templates as one expression of JavaScript; a template that WeChat's compiler would refuse is an error. */
function templates(text, ending) {
  const { TmplGroup } = require('glass-easel-template-compiler')
  const group = new TmplGroup()
  const refused = []
  for (const file of ending('.wxml')) {
    for (const problem of group.addTmpl(stem(file), text(file)) ?? []) {
      if (problem.level >= 3) refused.push(`${file}:${problem.start_line}: ${problem.message}`)
    }
  }
  for (const file of ending('.wxs')) group.addScript(stem(file), text(file))
  if (refused.length) throw new Error(`templates:\n  ${refused.join('\n  ')}`)
  return group.getTmplGenObjectGroups()
}

/** One style sheet; `page` is an element of the runner's, and lengths are relative to its width and height. */
function styles(text, ending) {
  const seen = new Set()
  const sheet = (file) => {
    if (seen.has(file)) return ''
    seen.add(file)
    return text(file).replace(/@import\s+['"]([^'"]+)['"];?/g, (_, to) => sheet(to.startsWith('/') ? to.slice(1) : path.posix.join(path.posix.dirname(file), to)))
  }
  return ['app.wxss', ...ending('.wxss')].map(sheet).join('\n')
    .replace(/(?<![\w+/])(-?[\d.]+)rpx\b/g, 'calc($1 * var(--wx-rpx))')
    .replace(/(?<![\w+/])([\d.]+)vh\b/g, 'calc($1 * var(--wx-vh))')
    .replace(/(^|[},\s])page(?=[\s,{.[:])/g, '$1.wx-page')
}

async function runtime() {
  const easel = name => require.resolve(name).replace(/\.js$/, '.es.js')
  const built = await esbuild.build({
    entryPoints: [path.join(here, 'main.js')],
    bundle: true,
    format: 'iife',
    write: false,
    // both must be the same copy
    alias: { 'glass-easel': easel('glass-easel'), 'glass-easel-miniprogram-adapter': easel('glass-easel-miniprogram-adapter') },
  })
  return built.outputFiles[0].text
}
