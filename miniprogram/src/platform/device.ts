/** Small things of the device, each with an answer instead of an exception. */

/** Calls a number. */
export function callPhone(number: string): void {
  uni.makePhoneCall({ phoneNumber: number, fail: () => undefined })
}

/** Puts text on the clipboard. */
export function copyText(text: string): Promise<boolean> {
  return new Promise((resolve) => {
    uni.setClipboardData({ data: text, showToast: false, success: () => resolve(true), fail: () => resolve(false) })
  })
}

/** Reads the clipboard; empty where the person does not let us. */
export function pastedText(): Promise<string> {
  return new Promise((resolve) => {
    uni.getClipboardData({ success: ({ data }) => resolve(String(data ?? '')), fail: () => resolve('') })
  })
}

/** Scans a code; nothing where the person turned back or there is no camera (a browser). */
export function scanCode(): Promise<string | undefined> {
  // #ifdef H5
  return Promise.resolve(undefined)
  // #endif
  // #ifndef H5
  return new Promise((resolve) => {
    // a mini-program code has a path instead of a text
    uni.scanCode({ success: ({ result, path }: { result: string, path?: string }) => resolve(result || path), fail: () => resolve(undefined) })
  })
  // #endif
}

/** Lets the person choose a place on WeChat's map; nothing where they turned back. */
export function choosePlace(): Promise<string | undefined> {
  // #ifdef MP-WEIXIN
  return new Promise((resolve) => {
    uni.chooseLocation({ success: ({ name, address }) => resolve(name || address || undefined), fail: () => resolve(undefined) })
  })
  // #endif
  // #ifndef MP-WEIXIN
  return Promise.resolve(undefined)
  // #endif
}

/** Shows a place on WeChat's map; `false` where there is none (a browser: its map would be a foreign host). */
export function showPlace(latitude: number, longitude: number, name: string): Promise<boolean> {
  // #ifdef MP-WEIXIN
  return new Promise((resolve) => {
    uni.openLocation({ latitude, longitude, name, success: () => resolve(true), fail: () => resolve(false) })
  })
  // #endif
  // #ifndef MP-WEIXIN
  void [latitude, longitude, name]
  return Promise.resolve(false)
  // #endif
}

/** Whether `choosePlace` and `scanCode` can do anything here. */
export const hasMapAndCamera: boolean = (() => {
  // #ifdef MP-WEIXIN
  return true
  // #endif
  // #ifndef MP-WEIXIN
  return false
  // #endif
})()
