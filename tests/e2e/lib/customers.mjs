/** The customers' pages: how customers get in, and all their pages. */
import { settled } from './browser.mjs'

/** What WeChat's own browser says that it is. */
export const IN_WECHAT = 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0.50'

/** The short addresses of all pages, as chats and menus link them. */
export function customerScreens(order) {
  return ['/', '/orders', `/orders/${order}`, '/quotes', '/complaints', '/complaints/new', '/bill', '/data', '/data/edit', '/notices', '/link', '/no-such-page']
}

/** Opens a page as a link does: in a page that was somewhere else before. */
export async function atCustomers(page, url, screen) {
  await page.goto('about:blank')
  await page.goto(`${url}/my/#${screen}`)
  await page.getByTestId('page').first().waitFor()
  await settled(page)
}

/** Goes to a page, is sent to WeChat, and lets the simulator's page let somebody in. */
export async function signInByConsent(page, url, nickname, screen) {
  await page.goto('about:blank')
  await page.goto(`${url}/my/#${screen}`)
  await page.getByRole('link', { name: nickname, exact: true }).click()
  await page.waitForURL(address => address.href.startsWith(`${url}/my/`))
  await page.getByTestId('page').first().waitFor()
  await settled(page)
}

/** Opens a page as a simulated person whose browser this is from now on; signing in is silent then. */
export async function openAsCustomer(page, demo, user, screen) {
  const target = `${demo.url}/api/v1/my/sign-in?to=${encodeURIComponent(screen)}`
  await page.goto(`${demo.simulator}/_sim/open?user=${user}&url=${encodeURIComponent(target)}`)
  await page.waitForURL(address => address.href.startsWith(`${demo.url}/my/`))
  await page.getByTestId('page').first().waitFor()
  await settled(page)
}
