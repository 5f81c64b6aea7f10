/** Things that pages are about: chosen for having something to show, and made where the demo has none. */
import { apiAs } from './product.mjs'

/** The keys of them, by what they are. */
export async function subjects(url) {
  const api = await apiAs(url, 'admin')
  const first = async route => (await api(route)).items?.[0]?.id
  const orders = (await api('/orders?limit=1')).items
  const quotes = (await api('/quotes?limit=1')).items
  const rules = (await api('/greeting-rules')).items
  const talks = (await api('/conversations?limit=50')).items
  const talk = talks.find(one => one.customer && one.waiting_since) ?? talks.find(one => one.customer) ?? talks[0]
  const staff = (await api('/staff?limit=100')).items
  const owed = (await api('/receivables?open=true&sort=due&limit=1')).items[0]
  const purchase = (await api('/purchase-orders?limit=1')).items[0]
  return {
    customer: orders[0]?.customer?.id,
    pair: (await api('/customers?limit=2')).items.map(one => one.id),
    order: orders[0]?.id,
    openOrder: await first('/orders?state=confirmed&limit=1') ?? await first('/orders?state=partly_shipped&limit=1'),
    draftOrder: (await api(`/orders/${orders[0]?.id}/copy`, { method: 'POST', body: {} })).id,
    delivery: await first('/deliveries?limit=1'),
    product: await first('/products?limit=1&active=true'),
    quote: quotes[0]?.id,
    draftQuote: (await api(`/quotes/${quotes[0]?.id}/copy`, { method: 'POST', body: {} })).id,
    receivable: owed?.id,
    debtor: owed?.customer?.id,
    receipt: await first('/receipts?kind=receipt&limit=1'),
    purchaseOrder: purchase?.id,
    draftPurchase: await draftPurchase(url, purchase),
    goodsReceipt: await first('/goods-receipts?limit=1'),
    payable: await first('/payables?limit=1'),
    payment: await first('/payments?limit=1'),
    talk: talk?.id,
    push: await first('/pushes?limit=1'),
    revisit: await first('/revisits?limit=1'),
    rule: rules[0]?.id,
    thanks: thanksOf(rules),
    mass: await first('/mass-messages?limit=1') ?? (await api('/mass-messages', { method: 'POST', body: { title: '年终答谢', content: '一年来承蒙关照，谢谢您。' } })).id,
    template: await first('/print-templates') ?? (await api('/print-templates', { method: 'POST', body: { kind: 'quote', name: '报价单（样本）' } })).id,
    import: await first('/imports?limit=1') ?? await anImport(api),
    graded: (await api('/grades/runs')).items[0]?.year,
    account: (await api('/accounts')).items[0]?.id,
    complaint: await first('/complaints?limit=1') ?? (await api('/complaints', { method: 'POST', body: { customer_id: orders[0]?.customer?.id, content: '收到的货外壳有裂纹', severity: 'normal', category: '破损', source: 'hotline' } })).complaint.id,
    seller: staff.find(one => one.roles.includes('sales'))?.id,
  }
}

/** A purchase order that is not confirmed, like another one; buyers alone write them. */
async function draftPurchase(url, like) {
  const buyer = await apiAs(url, 'qianjin')
  const { supplier, lines } = await buyer(`/purchase-orders/${like.id}`)
  const wanted = lines.map(line => ({ product_id: line.product_id ?? line.product.id, quantity: '10', unit_price: line.unit_price }))
  return (await buyer('/purchase-orders', { method: 'POST', body: { draft: true, supplier_id: supplier.id, lines: wanted } })).id
}

/** A file of customers that was looked at and not taken over, with a row that is wrong. */
async function anImport(api) {
  const body = new FormData()
  body.set('file', new Blob(['公司名称,手机\r\n样本五金有限公司,13900000001\r\n,13900000002\r\n'], { type: 'text/csv' }), '客户.csv')
  return (await api('/imports?kind=customers', { method: 'POST', body })).id
}

/** The rule for a day of the company's own, which the demo lays some days ahead, and that day. */
function thanksOf(rules) {
  const rule = rules.find(one => one.occasion.startsWith('date:solar:'))
  const [month, day] = rule.occasion.slice('date:solar:'.length).split('-').map(Number)
  const now = new Date()
  // a month back is next year's
  const year = now.getFullYear() + (month < now.getMonth() ? 1 : 0)
  return { rule: rule.id, day: `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` }
}
