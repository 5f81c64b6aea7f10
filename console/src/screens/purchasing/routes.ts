import { Shop, ShoppingCart, TakeawayBox } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['purchasing', 'read'] } as const
const writes = { reach: ['purchasing', 'write'] } as const

export default defineScreen({
  routes: [
    { path: 'purchase-orders', name: 'purchase-orders', component: () => import('./OrdersPage.vue'), meta: { title: 'purchasing.orders.title', needs, fills: true } },
    { path: 'purchase-orders/new', name: 'purchase-order-new', component: () => import('./OrderEditPage.vue'), meta: { title: 'purchasing.orders.new', needs: writes } },
    { path: 'purchase-orders/:id(\\d+)', name: 'purchase-order', component: () => import('./OrderPage.vue'), meta: { title: 'purchasing.orders.one', needs } },
    { path: 'purchase-orders/:id(\\d+)/edit', name: 'purchase-order-edit', component: () => import('./OrderEditPage.vue'), meta: { title: 'purchasing.orders.one', needs: writes } },
    { path: 'goods-receipts', name: 'goods-receipts', component: () => import('./ReceiptsPage.vue'), meta: { title: 'purchasing.receipts.title', needs, fills: true } },
    { path: 'goods-receipts/:id(\\d+)', name: 'goods-receipt', component: () => import('./ReceiptPage.vue'), meta: { title: 'purchasing.receipts.one', needs } },
    { path: 'suppliers', name: 'suppliers', component: () => import('./SuppliersPage.vue'), meta: { title: 'purchasing.suppliers.title', needs, fills: true } },
  ],
  nav: [
    { group: 'purchasing', to: 'purchase-orders', title: 'purchasing.orders.title', icon: ShoppingCart, order: 10 },
    { group: 'purchasing', to: 'goods-receipts', title: 'purchasing.receipts.title', icon: TakeawayBox, order: 20 },
    { group: 'purchasing', to: 'suppliers', title: 'purchasing.suppliers.title', icon: Shop, order: 30 },
  ],
})
