import { api } from './api/client'
import { toFailure, type ApiFailure } from '@common/session'

/** The part of WeChat's `wx` that these pages use. */
export interface Wx {
  config(options: { debug: boolean, appId: string, timestamp: number, nonceStr: string, signature: string, jsApiList: string[], openTagList: string[] }): void
  ready(callback: () => void): void
  error(callback: (problem: { errMsg?: string }) => void): void
  closeWindow?(): void
}

/** Why the JS-SDK cannot be used here. */
export class SdkTrouble extends Error {
  constructor(
    /** `none`: no SDK is set up; `load`: its script did not come; `config`: WeChat refused the page; `api`: the server did. */
    readonly why: 'none' | 'load' | 'config' | 'api',
    readonly failure?: ApiFailure,
    detail?: string,
  ) {
    super(detail ?? why)
  }
}

const LATE_MS = 12_000
let prepared: Promise<Wx> | undefined
let loaded: Promise<Wx> | undefined

/** The JS-SDK, ready for this page. Once for all; what failed is tried again when it is asked for again. */
export function jsSdk(): Promise<Wx> {
  prepared ??= prepare().catch((thrown: unknown) => {
    prepared = undefined
    throw thrown
  })
  return prepared
}

async function prepare(): Promise<Wx> {
  const given = await api.get('/my/js-sdk', { query: { url: location.href.split('#')[0] ?? '' } })
    .catch((thrown: unknown) => { throw new SdkTrouble('api', toFailure(thrown)) })
  if (!given.script_url) throw new SdkTrouble('none')
  const wx = await script(given.script_url)
  await inTime(new Promise<void>((resolve, reject) => {
    wx.ready(resolve)
    wx.error(problem => reject(new SdkTrouble('config', undefined, problem.errMsg)))
    wx.config({
      debug: false,
      appId: given.app_id,
      timestamp: given.timestamp,
      nonceStr: given.nonce_str,
      signature: given.signature,
      jsApiList: ['closeWindow'],
      openTagList: ['wx-open-subscribe'],
    })
  }))
  return wx
}

/** Loads the script, from where the server says that it is and from nowhere else. */
function script(url: string): Promise<Wx> {
  loaded ??= inTime(new Promise<Wx>((resolve, reject) => {
    const tag = document.createElement('script')
    tag.src = url
    tag.onload = () => {
      const { wx } = window as { wx?: Wx }
      if (wx) resolve(wx)
      else reject(new SdkTrouble('load'))
    }
    tag.onerror = () => {
      tag.remove()
      reject(new SdkTrouble('load'))
    }
    document.head.append(tag)
  })).catch((thrown: unknown) => {
    loaded = undefined
    throw thrown
  })
  return loaded
}

function inTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new SdkTrouble('load')), LATE_MS)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
