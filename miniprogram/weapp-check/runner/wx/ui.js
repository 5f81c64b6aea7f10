// Ways between pages, and what WeChat shows around them.
import { calls, group } from './answer.js'

export function ui(runner) {
  const { bars } = runner
  const pages = () => runner.pages
  // the caller goes on first, as in WeChat
  const go = work => new Promise((resolve, reject) => setTimeout(() => {
    try {
      resolve(work())
    }
    catch (error) {
      reject(error)
    }
  }, 0))
  const scroller = () => pages().current.scroller
  return {
    ...group({
      navigateTo: ({ url }) => go(() => pages().navigateTo(url)),
      redirectTo: ({ url }) => go(() => pages().redirectTo(url)),
      navigateBack: ({ delta }) => go(() => pages().navigateBack(delta)),
      switchTab: ({ url }) => go(() => pages().switchTab(url)),
      reLaunch: ({ url }) => go(() => pages().reLaunch(url)),
      showToast: ({ title, duration = 1500 }) => bars.toast(title, duration),
      hideToast: () => bars.toast(''),
      showLoading: ({ title }) => bars.toast(title),
      hideLoading: () => bars.toast(''),
      setNavigationBarTitle: ({ title }) => bars.title(title),
      setTabBarItem: ({ index, text }) => bars.tab(index, { text }),
      setTabBarBadge: ({ index, text }) => bars.tab(index, { badge: text }),
      removeTabBarBadge: ({ index }) => bars.tab(index, { badge: '' }),
      stopPullDownRefresh: () => undefined,
      hideKeyboard: () => document.activeElement?.blur(),
      pageScrollTo: ({ scrollTop = 0, selector, duration = 300 }) => {
        const element = selector && scroller().querySelector(selector)
        const top = element ? element.getBoundingClientRect().top - scroller().getBoundingClientRect().top + scroller().scrollTop : scrollTop
        scroller().scrollTo({ top, behavior: duration ? 'smooth' : 'instant' })
      },
    }),
    showModal: calls('showModal', async ({ title, content = '', confirmText, cancelText, showCancel = true, editable }) => {
      const answer = await bars.ask({ title, text: content, yes: confirmText, no: showCancel ? cancelText : '', ...editable ? { field: content } : {} })
      return { confirm: answer !== undefined, cancel: answer === undefined, content: typeof answer === 'string' ? answer : null }
    }),
    showActionSheet: calls('showActionSheet', async ({ itemList }) => {
      if (itemList.length > 6) throw new Error('parameter error: itemList should not be large than 6')
      const tapIndex = await bars.sheet(itemList)
      if (tapIndex === undefined) throw new Error('cancel')
      return { tapIndex }
    }),
  }
}
