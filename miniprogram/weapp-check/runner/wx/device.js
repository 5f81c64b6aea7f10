// The phone itself: what it is, what it keeps, what it can do beside showing pages.
import { group } from './answer.js'

const KEY = 'weapp:'

export function device(runner) {
  const about = () => ({
    SDKVersion: '3.8.0', version: '8.0.50', language: 'zh_CN', platform: 'devtools', brand: 'runner', model: 'runner', system: 'runner 1.0',
    pixelRatio: devicePixelRatio, windowWidth: innerWidth, windowHeight: innerHeight, screenWidth: innerWidth, screenHeight: innerHeight, statusBarHeight: 0,
    safeArea: { top: 0, left: 0, right: innerWidth, bottom: innerHeight, width: innerWidth, height: innerHeight }, theme: runner.bars.theme, fontSizeSetting: 16, host: { env: 'WeChat' },
  })
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => runner.tell('ThemeChange', { theme: runner.bars.theme }))
  const read = (key) => {
    const kept = localStorage.getItem(KEY + key)
    return kept === null ? '' : JSON.parse(kept)
  }
  const write = (key, value) => localStorage.setItem(KEY + key, JSON.stringify(value))
  const done = (what, detail) => { runner.did.push({ what, ...detail }) }
  const told = (name) => {
    if (!(name in runner.lies)) throw new Error('cancel')
    return runner.lies[name]
  }
  let clipboard = ''
  return {
    env: { USER_DATA_PATH: 'wxfile://usr' },
    getSystemInfoSync: about, getAppBaseInfo: about, getWindowInfo: about, getDeviceInfo: about,
    getSystemSetting: () => ({}), getAppAuthorizeSetting: () => ({}), canIUse: () => true,
    getLaunchOptionsSync: () => runner.launch, getEnterOptionsSync: () => runner.launch,
    nextTick: work => void Promise.resolve().then(work),
    getStorageSync: read, setStorageSync: write, removeStorageSync: key => localStorage.removeItem(KEY + key),
    clearStorageSync: () => Object.keys(localStorage).filter(key => key.startsWith(KEY)).forEach(key => localStorage.removeItem(key)),
    ...group({
      getSystemInfo: about,
      getStorage: ({ key }) => {
        if (localStorage.getItem(KEY + key) === null) throw new Error('data not found')
        return { data: read(key) }
      },
      setStorage: ({ key, data }) => write(key, data),
      removeStorage: ({ key }) => localStorage.removeItem(KEY + key),
      makePhoneCall: ({ phoneNumber }) => done('call', { phoneNumber }),
      openLocation: ({ latitude, longitude, name }) => done('map', { latitude, longitude, name }),
      vibrateShort: () => undefined,
      setClipboardData: ({ data }) => {
        clipboard = String(data)
        done('copy', { text: clipboard })
      },
      getClipboardData: () => ({ data: clipboard }),
      scanCode: () => ({ result: told('scan') }),
      chooseLocation: () => told('place'),
    }),
    createInnerAudioContext: () => audio(runner),
  }
}

/** A sound: the events under WeChat's names. */
function audio(runner) {
  const sound = new Audio()
  const events = { Play: 'play', Pause: 'pause', Ended: 'ended', Error: 'error', TimeUpdate: 'timeupdate', Canplay: 'canplay' }
  const context = {
    get src() { return sound.src }, set src(path) { sound.src = runner.files.address(path) },
    get duration() { return sound.duration }, get currentTime() { return sound.currentTime }, get paused() { return sound.paused },
    play: () => void sound.play().catch(() => undefined), pause: () => sound.pause(),
    stop() { sound.pause(); sound.currentTime = 0; sound.dispatchEvent(new Event('stop')) },
    destroy() { sound.pause(); sound.removeAttribute('src') },
    onStop: listener => sound.addEventListener('stop', listener), offStop: listener => sound.removeEventListener('stop', listener),
  }
  for (const [name, event] of Object.entries(events)) {
    context[`on${name}`] = listener => sound.addEventListener(event, listener)
    context[`off${name}`] = listener => sound.removeEventListener(event, listener)
  }
  return context
}
