// Pictures of every page of the H5 build, at 360 and 390 px, light and dark, against a running server:
//   node scripts/shots.mjs <api> <folder> [only=page,page] [login=lina] [password=guanxi-demo]
// Fails for errors of the console, calls to other hosts, and pages that are wider than the screen.
import fs from 'node:fs'
import path from 'node:path'
import { launch } from './browser.mjs'
import { serve } from './serve.mjs'

const [api = 'http://127.0.0.1:8080', folder = 'shots', only = '', login = 'lina', password = 'guanxi-demo'] = process.argv.slice(2)
const PAGES = {
  'today': 'pages/today/index',
  'customers': 'pages/customers/index',
  'messages': 'pages/messages/index',
  'me': 'pages/me/index',
  'customer': 'pages/customer/index?id=1',
  'follow-up': 'pages/follow-up/index?customer=1&name=%E6%9D%AD%E5%B7%9E%E6%98%8E%E8%BF%9C',
  'chat': 'pages-talk/chat/index?id=2',
  'chat-nobody': 'pages-talk/chat/index?id=15',
  'customer-new': 'pages-customer/new/index',
  'who': 'pages-customer/who/index?phone=13800011234',
  'contact': 'pages-customer/contact/index?id=1&customer=1',
  'contact-new': 'pages-customer/contact/index?customer=1',
  'unlinked': 'pages-customer/unlinked/index',
  'outbox': 'pages/outbox/index',
  'charts': 'pages-more/charts/index',
  'settings': 'pages-more/settings/index',
  'sessions': 'pages-more/sessions/index',
  'password': 'pages-more/password/index',
  'orders': 'pages-trade/orders/index',
  'orders-of': 'pages-trade/orders/index?customer=1&name=%E6%9D%AD%E5%B7%9E%E6%98%8E%E8%BF%9C',
  'order': 'pages-trade/order/index?id=6',
  'deliveries': 'pages-trade/deliveries/index',
  'delivery': 'pages-trade/delivery/index?id=7',
  'products': 'pages-trade/products/index',
  'products-of': 'pages-trade/products/index?customer=1&name=%E6%9D%AD%E5%B7%9E%E6%98%8E%E8%BF%9C',
  'product': 'pages-trade/product/index?id=24&customer=1&name=%E6%9D%AD%E5%B7%9E%E6%98%8E%E8%BF%9C',
  'quotes': 'pages-trade/quotes/index',
  'quote': 'pages-trade/quote/index?id=2',
  'quote-new': 'pages-trade/editor/index?kind=quote&customer=1',
  'order-like': 'pages-trade/editor/index?kind=order&customer=1&from=6',
  'opportunities': 'pages-trade/opportunities/index',
  'delivery-points': 'pages-trade/delivery/index?id=271',
  'receivables': 'pages-money/receivables/index',
  'account': 'pages-money/account/index?customer=1',
  'commission': 'pages-money/commission/index',
  'performance': 'pages-money/performance/index',
  'approvals': 'pages-money/approvals/index',
  'revisits': 'pages-care/revisits/index',
  'revisit': 'pages-care/revisit/index?id=1',
  'greetings': 'pages-care/greetings/index',
  'pushes': 'pages-care/pushes/index',
  'push': 'pages-care/push/index?id=5',
  'push-doubt': 'pages-care/push/index?id=8',
  'complaints': 'pages-service/complaints/index',
  'complaint': 'pages-service/complaint/index?id=1',
  'complaint-new': 'pages-service/new/index?customer=1&name=%E6%9D%AD%E5%B7%9E%E6%98%8E%E8%BF%9C',
  'answers': 'pages-service/answers/index',
  'inquiries': 'pages-service/inquiries/index',
  'bindings': 'pages-care/bindings/index',
}
const LOOKS = [{ width: 360, scheme: 'light' }, { width: 390, scheme: 'light' }, { width: 390, scheme: 'dark' }]

fs.mkdirSync(folder, { recursive: true })
const server = await serve(0, api)
const home = `http://127.0.0.1:${server.port}/m/`
const browser = await launch()
const problems = []
const wanted = only ? only.split(',') : ['sign-in', ...Object.keys(PAGES)]

for (const { width, scheme } of LOOKS) {
  const context = await browser.newContext({ viewport: { width, height: 780 }, colorScheme: scheme, deviceScaleFactor: 2, hasTouch: true, locale: 'zh-CN' })
  const page = await context.newPage()
  let name = 'sign-in'
  const note = text => problems.push(`${name} ${width} ${scheme}: ${text}`)
  page.on('console', message => message.type() === 'error' && note(message.text()))
  page.on('pageerror', error => note(error.message))
  page.on('request', request => /^(https?|wss?):/.test(request.url()) && !request.url().startsWith(`http://127.0.0.1:${server.port}/`) && note(`foreign request ${request.url()}`))
  const shoot = async () => {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    if (wide > 0) note(`${wide} px too wide`)
    await page.screenshot({ path: path.join(folder, `${name}-${width}-${scheme}.png`) })
  }
  await page.goto(home)
  await page.waitForSelector('[data-testid=login] input')
  if (wanted.includes('sign-in')) await shoot()
  await page.fill('[data-testid=login] input', login)
  await page.fill('[data-testid=password] input', password)
  await page.click('[data-testid=enter]')
  await page.waitForSelector('[data-testid^=figure-]')
  for (name of Object.keys(PAGES).filter(one => wanted.includes(one))) {
    await page.goto(`${home}#/${PAGES[name]}`)
    await page.reload()
    await page.waitForSelector('[data-testid=page]')
    await page.waitForTimeout(1300)
    await shoot()
  }
  await context.close()
}
await browser.close()
server.close()
for (const problem of problems) console.error(problem)
console.log(problems.length ? `${problems.length} problems` : 'no problem')
process.exit(problems.length ? 1 : 0)
