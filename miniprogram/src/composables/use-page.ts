import { onPullDownRefresh, onShow } from '@dcloudio/uni-app'
import { ref, watch } from 'vue'
import { locale, t } from '@/locale'
import { addressOf, here } from '@/routes'
import { useBadges } from '@/stores/badges'
import { useSession } from '@/stores/session'

const TAB_TEXTS = ['tab.today', 'tab.customers', 'tab.messages', 'tab.me']

export interface PageOptions {
  /** The key of its title; or a function, where it depends on what is loaded. */
  title?: string | (() => string | undefined)
  /** Whether it is one of the tabs. */
  tab?: boolean
  /** Whether anybody may see it. Otherwise whoever is not signed in is sent to sign in, and comes back here. */
  open?: boolean
  /** What pulling down does; `enablePullDownRefresh` must stand in pages.json. */
  refresh?: () => Promise<unknown>
  /** Each time the page comes up, the first time included, for those who are signed in. */
  shown?: (first: boolean) => void
}

/** What every page does: title, sign-in, tabs, pulling down. To be called in the page's own setup. */
export function usePage(options: PageOptions): void {
  const session = useSession()
  const badges = useBadges()
  const visible = ref(false)
  let first = true

  function name() {
    const title = typeof options.title === 'function' ? options.title() : options.title && t(options.title)
    if (visible.value && title) uni.setNavigationBarTitle({ title })
    if (visible.value && options.tab) TAB_TEXTS.forEach((key, index) => uni.setTabBarItem({ index, text: t(key), fail: () => undefined }))
  }

  onShow(() => {
    visible.value = true
    if (!options.open && !session.signedIn) {
      askToSignIn()
      return
    }
    name()
    if (options.tab) {
      badges.draw()
      badges.refreshSoon()
    }
    options.shown?.(first)
    first = false
  })

  watch(() => [locale(), typeof options.title === 'function' ? options.title() : ''], name)

  onPullDownRefresh(() => {
    void Promise.resolve(options.refresh?.()).catch(() => undefined).then(() => uni.stopPullDownRefresh())
  })
}

let asking = false

/** Sends people to sign in, once, and lets them come back to where they are. */
export function askToSignIn(): void {
  if (asking) return
  asking = true
  const to = here()
  uni.reLaunch({
    url: addressOf('sign-in', to.startsWith(addressOf('sign-in')) ? {} : { to }),
    complete: () => { asking = false },
  })
}
