// WeChat's own elements as the browser's.
import { dispatch } from './framework.js'

const BOOLEAN = new Set(['disabled', 'password', 'focus', 'auto-height', 'hidden', 'checked', 'scroll-x', 'scroll-y', 'controls', 'autoplay'])
const isOff = value => value === false || value === 'false' || value === undefined || value === null

/** An element whose attributes mean what they mean in WeChat. */
export function nativeElement(tag) {
  const element = document.createElement(tag === 'image' ? 'img' : tag)
  const kind = KINDS[tag]
  const set = element.setAttribute.bind(element)
  element.setAttribute = (name, value) => {
    if (BOOLEAN.has(name) && isOff(value)) element.removeAttribute(name)
    else if (!kind?.attribute?.(element, name, value)) set(name, value === true ? '' : value)
  }
  kind?.made?.(element)
  return element
}

/** What was typed and what the program says must not fight: only a new value is written. */
function fieldAttribute(element, name, value) {
  if (name === 'value') {
    const text = value === undefined || value === null ? '' : String(value)
    if (element.value !== text) element.value = text
    return true
  }
  if (name === 'password') element.type = 'password'
  if (name === 'focus') setTimeout(() => element.focus(), 0)
  // WeChat's kinds of keyboards
  return name === 'type' && element.tagName === 'INPUT'
}

function confirmable(element) {
  element.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && element.tagName === 'INPUT') dispatch(element, 'confirm', { value: element.value })
  })
}

const KINDS = {
  input: { attribute: fieldAttribute, made: confirmable },
  textarea: { attribute: fieldAttribute },
  image: {
    attribute(element, name, value) {
      if (name === 'mode') element.style.objectFit = value === 'aspectFill' ? 'cover' : value === 'aspectFit' ? 'contain' : 'fill'
      if (name !== 'src') return false
      element.src = window.runner.files.address(value)
      return true
    },
    made(element) {
      element.addEventListener('load', () => dispatch(element, 'load', { width: element.naturalWidth, height: element.naturalHeight }))
      element.addEventListener('error', () => dispatch(element, 'error', { errMsg: 'GET failed' }))
    },
  },
  video: {
    attribute(element, name, value) {
      if (name !== 'src') return false
      element.src = window.runner.files.address(value)
      return true
    },
  },
  button: {
    made(element) {
      element.addEventListener('click', () => {
        if (!element.disabled && element.getAttribute('open-type') === 'getPhoneNumber') void askForNumber(element)
      })
    },
  },
  picker: {
    attribute(element, name, value) {
      element[`wx_${name}`] = value
      return typeof value === 'object'
    },
    made(element) {
      element.addEventListener('click', () => void pick(element))
    },
  },
}

/** WeChat asks the person, and gives the program a code that the server changes into the number. */
async function askForNumber(element) {
  const agreed = await window.runner.bars.ask({ text: '申请获取你的手机号', yes: '允许', no: '不允许' })
  if (!agreed) return dispatch(element, 'getphonenumber', { errMsg: 'getPhoneNumber:fail user deny' })
  try {
    const { code } = await window.runner.wx.$simulator(`users/${window.runner.person}/phone-code`, { appid: window.runner.appid })
    return dispatch(element, 'getphonenumber', { code, errMsg: 'getPhoneNumber:ok' })
  }
  catch (error) {
    return dispatch(element, 'getphonenumber', { errMsg: `getPhoneNumber:fail ${error.message}` })
  }
}

/** Dates and lists of one or several columns, as plain fields in a sheet. */
async function pick(element) {
  const { wx_mode: mode = 'selector', wx_value: value, wx_range: range = [] } = element
  const chosen = await window.runner.bars.choose(mode, value, range)
  if (chosen === undefined) dispatch(element, 'cancel', {})
  else dispatch(element, 'change', { value: chosen })
}
