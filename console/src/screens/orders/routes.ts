import { Box } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['orders', 'read'] } as const
const writes = { reach: ['orders', 'write'] } as const

export default defineScreen({
  routes: [
    { path: 'orders', name: 'orders', component: () => import('./OrdersPage.vue'), meta: { title: 'orders.title', needs, fills: true } },
    { path: 'orders/new', name: 'order-new', component: () => import('./OrderEditPage.vue'), meta: { title: 'orders.new', needs: writes } },
    { path: 'orders/:id(\\d+)', name: 'order', component: () => import('./OrderPage.vue'), meta: { title: 'orders.one', needs } },
    { path: 'orders/:id(\\d+)/edit', name: 'order-edit', component: () => import('./OrderEditPage.vue'), meta: { title: 'orders.one', needs: writes } },
    { path: 'orders/:id(\\d+)/amend', name: 'order-amend', component: () => import('./OrderAmendPage.vue'), meta: { title: 'orders.one', needs: writes } },
  ],
  nav: [{ group: 'trade', to: 'orders', title: 'orders.title', icon: Box, order: 10 }],
})
