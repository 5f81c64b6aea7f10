import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, vi } from 'vitest'
import { fakeUni } from './uni'

vi.stubGlobal('uni', fakeUni.api)
vi.stubGlobal('getCurrentPages', () => [{}])
vi.mock('@dcloudio/uni-app', () => ({ onShow: () => undefined, onLoad: () => undefined, onUnload: () => undefined, onLaunch: () => undefined, onReachBottom: () => undefined, onPullDownRefresh: () => undefined }))

beforeEach(() => {
  fakeUni.reset()
  setActivePinia(createPinia())
})
