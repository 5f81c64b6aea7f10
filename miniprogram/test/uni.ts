/** A `uni` for tests: storage in memory, calls answered by `answer`, everything shown kept in lists. */

export interface Asked { method: string, url: string, header: Record<string, string>, data: unknown }
interface Answer { status?: number, body?: unknown, header?: Record<string, string>, fail?: string, wait?: Promise<unknown> }
type Answerer = (asked: Asked) => Answer | undefined

interface RequestOptions {
  method?: string
  url: string
  header?: Record<string, string>
  data?: string
  success: (answer: { statusCode: number, data: string, header: Record<string, string> }) => void
  fail: (problem: { errMsg: string }) => void
}

class FakeUni {
  readonly storage = new Map<string, unknown>()
  readonly asked: Asked[] = []
  readonly toasts: string[] = []
  readonly opened: string[] = []
  private answerer: Answerer = () => undefined
  private networkListeners: ((change: { isConnected: boolean }) => void)[] = []

  reset() {
    this.storage.clear()
    this.asked.length = 0
    this.toasts.length = 0
    this.opened.length = 0
    this.networkListeners = []
    this.answerer = () => undefined
  }

  /** How calls are answered; what nothing is said of is a 404. */
  answer(answerer: Answerer) {
    this.answerer = answerer
  }

  network(isConnected: boolean) {
    this.networkListeners.forEach(listener => listener({ isConnected }))
  }

  private request(options: RequestOptions) {
    const asked = { method: options.method ?? 'GET', url: options.url, header: options.header ?? {}, data: options.data ? JSON.parse(options.data) as unknown : undefined }
    this.asked.push(asked)
    const answer = this.answerer(asked) ?? { status: 404, body: { error: { code: 'not_found', message: '没有' } } }
    void Promise.resolve(answer.wait).then(() => {
      if (answer.fail) options.fail({ errMsg: answer.fail })
      else options.success({ statusCode: answer.status ?? 200, data: answer.body === undefined ? '' : JSON.stringify(answer.body), header: answer.header ?? {} })
    })
    return { abort: () => options.fail({ errMsg: 'request:fail abort' }) }
  }

  readonly api = {
    getStorageSync: (key: string) => (this.storage.has(key) ? structuredClone(this.storage.get(key)) : ''),
    setStorageSync: (key: string, value: unknown) => void this.storage.set(key, structuredClone(JSON.parse(JSON.stringify(value)))),
    removeStorageSync: (key: string) => void this.storage.delete(key),
    request: (options: RequestOptions) => this.request(options),
    uploadFile: (options: RequestOptions) => this.request({ ...options, method: 'POST' }),
    getNetworkType: ({ success }: { success: (answer: { networkType: string }) => void }) => success({ networkType: 'wifi' }),
    onNetworkStatusChange: (listener: (change: { isConnected: boolean }) => void) => void this.networkListeners.push(listener),
    showToast: ({ title }: { title: string }) => void this.toasts.push(title),
    reLaunch: ({ url, complete }: { url: string, complete?: () => void }) => { this.opened.push(url); complete?.() },
    navigateTo: ({ url }: { url: string }) => void this.opened.push(url),
    redirectTo: ({ url }: { url: string }) => void this.opened.push(url),
    switchTab: ({ url }: { url: string }) => void this.opened.push(url),
    setTabBarBadge: () => undefined,
    removeTabBarBadge: () => undefined,
    getSystemInfoSync: () => ({ windowHeight: 700, language: 'zh_CN' }),
    getAppBaseInfo: () => ({ theme: 'light' }),
    createSelectorQuery: () => {
      const query = { selectViewport: () => query, scrollOffset: (told: (at: object) => void) => { told({ scrollHeight: 5000, scrollTop: 0 }); return query }, exec: () => undefined }
      return query
    },
  }
}

export const fakeUni = new FakeUni()
