import { Box, Van } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['orders', 'read'] } as const

export default defineScreen({
  routes: [
    { path: 'orders', name: 'orders', component: () => import('./OrdersPage.vue'), meta: { title: 'orders.title', needs, fills: true } },
    { path: 'orders/:id(\\d+)', name: 'order', component: () => import('./OrderPage.vue'), meta: { title: 'orders.one', needs } },
    { path: 'deliveries', name: 'deliveries', component: () => import('./DeliveriesPage.vue'), meta: { title: 'orders.deliveries.title', needs, fills: true } },
  ],
  nav: [
    { group: 'trade', to: 'orders', title: 'orders.title', icon: Box, order: 10 },
    { group: 'trade', to: 'deliveries', title: 'orders.deliveries.title', icon: Van, order: 20 },
  ],
})
