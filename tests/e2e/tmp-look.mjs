import { launch } from './lib/browser.mjs'
import * as d from './lib/desk.mjs'
import { atDesk } from './lib/faces.mjs'
const url='http://127.0.0.1:5240'
const b=await launch(); const w=await d.deskOf(b,{url},process.argv[2]); const page=w.page; page.setDefaultTimeout(6000)
try { await (await import(process.argv[3])).default({page,url,d,atDesk}) } catch(e){ console.log(e) }
await page.screenshot({path:'/tmp/look.png'}); console.log(w.problems.slice(0,10)); await b.close()
