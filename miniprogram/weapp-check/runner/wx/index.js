// `wx`: what this program uses of it, as honestly as a browser can. What is not here is `undefined`, as something new is
// in an old WeChat, and is noted in `runner.missing`.
import { device } from './device.js'
import { files } from './files.js'
import { network } from './network.js'
import { people } from './people.js'
import { query } from './query.js'
import { ui } from './ui.js'

/** What a program can listen to. */
const EVENTS = ['AppShow', 'AppHide', 'Error', 'UnhandledRejection', 'PageNotFound', 'ThemeChange', 'NetworkStatusChange', 'WindowResize', 'KeyboardHeightChange', 'MemoryWarning']

export function makeWx(runner) {
  const wx = { ...listening(runner), ...device(runner), ...files(runner), ...network(runner), ...people(runner), ...query(runner), ...ui(runner) }
  return new Proxy(wx, {
    get(known, name) {
      if (!(name in known) && typeof name === 'string') runner.missing.add(name)
      return known[name]
    },
  })
}

function listening(runner) {
  const of = event => runner.listeners[event] ?? []
  return Object.fromEntries(EVENTS.flatMap(event => [
    [`on${event}`, (listener) => { runner.listeners[event] = [...of(event), listener] }],
    [`off${event}`, (listener) => { runner.listeners[event] = listener ? of(event).filter(one => one !== listener) : [] }],
  ]))
}
