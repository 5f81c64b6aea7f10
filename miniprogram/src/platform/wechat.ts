import { ApiFailure } from '@common/session'

/** The only place that knows how the platform signs people in. */

/** The mini-program's appid. */
export function appid(): string {
  // #ifdef MP-WEIXIN
  return import.meta.env.VITE_WX_APPID || uni.getAccountInfoSync().miniProgram.appId
  // #endif
  // #ifndef MP-WEIXIN
  return ''
  // #endif
}

/** A code of `wx.login`; each works once. */
export function loginCode(): Promise<string> {
  return new Promise((resolve, reject) => {
    uni.login({
      provider: 'weixin',
      success: ({ code }) => resolve(code),
      fail: () => reject(new ApiFailure(0, 'wechat.login_failed', '微信登录没有成功，请重试')),
    })
  })
}

/** Asks whether the program may notify them; the tap of the person must come right before. */
export function askForNotices(templates: string[]): Promise<Record<string, string>> {
  // #ifdef MP-WEIXIN
  return new Promise((resolve) => {
    uni.requestSubscribeMessage({
      tmplIds: templates.slice(0, 3),
      success: answer => resolve(answer as unknown as Record<string, string>),
      fail: () => resolve({}),
    })
  })
  // #endif
  // #ifndef MP-WEIXIN
  return Promise.resolve(Object.fromEntries(templates.map(id => [id, 'unsupported'])))
  // #endif
}

/** Whether `askForNotices` can ask here. */
export const canAskForNotices: boolean = (() => {
  // #ifdef MP-WEIXIN
  return true
  // #endif
  // #ifndef MP-WEIXIN
  return false
  // #endif
})()
