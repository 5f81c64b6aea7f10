// Starts the packed program (`window.weapp`) as WeChat starts one: app.js, the main package's components, the first page.
import { Framework } from './framework.js'
import { Pages } from './pages.js'
import { Bars } from './bars.js'
import { Files } from './files.js'
import { makeWx } from './wx/index.js'

const asked = new URLSearchParams(location.search)
const runner = window.runner = {
  settings: window.weapp.settings,
  app: window.weapp.settings.app,
  theme: window.weapp.settings.theme ?? {},
  /** Who holds the phone, in which mini-program, and which hosts its requests may go to. */
  person: asked.get('user'),
  appid: asked.get('appid'),
  domains: asked.getAll('domain'),
  /** What the device was asked to do, for tests to read: calls, places shown, texts copied. */
  did: [],
  /** What the device answers next: `scan`, `place`. */
  lies: {},
  /** Names of `wx` that the program asked for and the runner does not have. */
  missing: new Set(),
  listeners: {},
}
runner.tell = (event, detail) => (runner.listeners[event] ?? []).forEach(listener => listener(detail))
runner.files = new Files()
runner.bars = new Bars(runner)
runner.framework = new Framework(window.weapp)
runner.pages = new Pages(runner)
runner.wx = makeWx(runner)
runner.framework.start(runner)

const launch = { path: asked.get('path') ?? runner.app.pages[0], query: {}, scene: 1001, referrerInfo: {} }
runner.launch = launch
runner.framework.load('')
runner.framework.application?.onLaunch?.(launch)
runner.framework.application?.onShow?.(launch)
document.addEventListener('visibilitychange', () => {
  const hook = document.hidden ? 'onHide' : 'onShow'
  runner.framework.application?.[hook]?.(launch)
})
runner.pages.reLaunch(`/${launch.path}`)
