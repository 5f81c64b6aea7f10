import { launch } from './browser.mjs'
import { serve } from './serve.mjs'
const server = await serve(0, 'http://127.0.0.1:8201')
const home = `http://127.0.0.1:${server.port}/m/`
const browser = await launch()
const context = await browser.newContext({ viewport: { width: 360, height: 780 }, deviceScaleFactor: 1, hasTouch: true, locale: 'zh-CN' })
const page = await context.newPage()
page.on('console', m => m.type() === 'error' && console.log(m.text()))
page.setDefaultTimeout(8000)
await page.goto(home)
await page.fill('[data-testid=login] input', 'lina')
await page.fill('[data-testid=password] input', 'guanxi-demo')
await page.click('[data-testid=enter]')
await page.waitForSelector('[data-testid^=figure-]')
const keys = await page.evaluate(() => Object.keys(localStorage))
const k = keys.find(one => one.endsWith('me')) ?? 'gx.m.me'
await page.evaluate(key => uni.setStorageSync(key, 'en'), k.replace(/me$/, 'locale'))
for (const [n, a] of [['customer', 'pages/customer/index?id=12'], ['me', 'pages/me/index'], ['products', 'pages-trade/products/index?customer=12&name=Yuehua'], ['product', 'pages-trade/product/index?id=24&customer=12&name=Yuehua'], ['editor', 'pages-trade/editor/index?kind=quote&customer=1'], ['quote', 'pages-trade/quote/index?id=2'], ['quotes', 'pages-trade/quotes/index'], ['order', 'pages-trade/order/index?id=6'], ['delivery', 'pages-trade/delivery/index?id=273'], ['chances', 'pages-trade/opportunities/index'], ['receivables', 'pages-money/receivables/index'], ['account', 'pages-money/account/index?customer=12'], ['commission', 'pages-money/commission/index'], ['performance', 'pages-money/performance/index'], ['approvals', 'pages-money/approvals/index']]) {
  await page.goto(`${home}#/${a}`); await page.reload(); await page.waitForTimeout(1300)
  if (n === 'editor') { await page.click('[data-testid=add-product]'); await page.waitForTimeout(1000); await page.locator('[data-testid=product-sheet] [data-testid^=product-]').first().click(); await page.click('[data-testid=products-done]'); await page.locator('[data-testid=line-1-price] input').fill('1.5'); await page.waitForTimeout(600) }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  const han = await page.evaluate(() => document.querySelector('uni-page-wrapper, body').innerText.match(/[\u4e00-\u9fa5]{2,}/g)?.slice(0, 12).join(' '))
  console.log(n, wide > 0 ? `WIDE ${wide}` : '', han ?? '')
  await page.screenshot({ path: `/tmp/mshots/en-${n}.png` })
}
await browser.close(); server.close()
