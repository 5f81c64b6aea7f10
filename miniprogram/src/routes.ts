/**
 * Every page by its name. Screens go by name, never by path, so that a page can move, and so that a link to a page that
 * this build does not have is not shown: `v-if="canGo('order')"`.
 */
const ROUTES = {
  'today': 'pages/today/index',
  'customers': 'pages/customers/index',
  'messages': 'pages/messages/index',
  'me': 'pages/me/index',
  'sign-in': 'pages/sign-in/index',
  'customer': 'pages/customer/index',
  'follow-up': 'pages/follow-up/index',
  'outbox': 'pages/outbox/index',
  'scan': 'pages/scan/index',
  'server': 'pages/server/index',
  'customer-new': 'pages-customer/new/index',
  'customer-edit': 'pages-customer/edit/index',
  'contact': 'pages-customer/contact/index',
  'who': 'pages-customer/who/index',
  'unlinked': 'pages-customer/unlinked/index',
  'chat': 'pages-talk/chat/index',
  'orders': 'pages-trade/orders/index',
  'order': 'pages-trade/order/index',
  'deliveries': 'pages-trade/deliveries/index',
  'delivery': 'pages-trade/delivery/index',
  'products': 'pages-trade/products/index',
  'product': 'pages-trade/product/index',
  'quotes': 'pages-trade/quotes/index',
  'quote': 'pages-trade/quote/index',
  'editor': 'pages-trade/editor/index',
  'opportunities': 'pages-trade/opportunities/index',
  'receivables': 'pages-money/receivables/index',
  'account': 'pages-money/account/index',
  'commission': 'pages-money/commission/index',
  'performance': 'pages-money/performance/index',
  'approvals': 'pages-money/approvals/index',
  'revisits': 'pages-care/revisits/index',
  'revisit': 'pages-care/revisit/index',
  'greetings': 'pages-care/greetings/index',
  'pushes': 'pages-care/pushes/index',
  'push': 'pages-care/push/index',
  'bindings': 'pages-care/bindings/index',
  'complaints': 'pages-service/complaints/index',
  'complaint': 'pages-service/complaint/index',
  'complaint-new': 'pages-service/new/index',
  'answers': 'pages-service/answers/index',
  'inquiries': 'pages-service/inquiries/index',
  'charts': 'pages-more/charts/index',
  'settings': 'pages-more/settings/index',
  'sessions': 'pages-more/sessions/index',
  'password': 'pages-more/password/index',
} as const

export type RouteName = keyof typeof ROUTES
export type RouteParams = Record<string, string | number | boolean | undefined>

const TABS: readonly RouteName[] = ['today', 'customers', 'messages', 'me']
const built = new Set(__PAGES__)

/** Whether this build has the page. */
export function canGo(name: RouteName): boolean {
  return built.has(ROUTES[name])
}

/** The address of a page, for `uni.navigateTo`. */
export function addressOf(name: RouteName, params: RouteParams = {}): string {
  const query = Object.entries(params)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`)
    .join('&')
  return `/${ROUTES[name]}${query ? `?${query}` : ''}`
}

/** WeChat opens at most ten pages above each other. */
const DEEPEST = 9

/** Opens a page above this one; a tab in its place. */
export function go(name: RouteName, params: RouteParams = {}): void {
  if (TABS.includes(name)) {
    uni.switchTab({ url: addressOf(name) })
    return
  }
  const url = addressOf(name, params)
  if (getCurrentPages().length >= DEEPEST) uni.redirectTo({ url })
  else uni.navigateTo({ url })
}

/** Opens a page in place of this one. */
export function replace(name: RouteName, params: RouteParams = {}): void {
  uni.redirectTo({ url: addressOf(name, params) })
}

/** Opens a page and closes all others. */
export function restart(name: RouteName, params: RouteParams = {}): void {
  uni.reLaunch({ url: addressOf(name, params) })
}

/** Goes back, or home where there is no way back (a page opened by a link). */
export function back(): void {
  if (getCurrentPages().length > 1) uni.navigateBack()
  else restart('today')
}

/** The address of the page on top, with its query; for coming back after signing in. */
export function here(): string {
  const page = getCurrentPages().at(-1) as { route?: string, $page?: { fullPath?: string }, options?: Record<string, string> } | undefined
  if (!page) return addressOf('today')
  if (page.$page?.fullPath) return page.$page.fullPath
  const query = Object.entries(page.options ?? {}).map(([key, value]) => `${key}=${value}`).join('&')
  return `/${page.route ?? ROUTES.today}${query ? `?${query}` : ''}`
}

/** Goes to an address of this program that came from outside (a notice, a link); anything else leads home. */
export function follow(address: string | undefined): void {
  const path = (address ?? '').replace(/^\//, '').split('?')[0] ?? ''
  if (!built.has(path) || path === ROUTES['sign-in']) return restart('today')
  uni.reLaunch({ url: `/${(address ?? '').replace(/^\//, '')}` })
}
