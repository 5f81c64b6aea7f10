import { Van } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['orders', 'read'] } as const

export default defineScreen({
  routes: [
    { path: 'deliveries', name: 'deliveries', component: () => import('./DeliveriesPage.vue'), meta: { title: 'deliveries.title', needs, fills: true } },
    { path: 'deliveries/:id(\\d+)', name: 'delivery', component: () => import('./DeliveryPage.vue'), meta: { title: 'deliveries.one', needs } },
    { path: 'deliveries/returns', name: 'returns', component: () => import('./ReturnsPage.vue'), meta: { title: 'deliveries.returns.title', needs, fills: true } },
    {
      path: 'deliveries/checkpoints', name: 'checkpoints', component: () => import('./CheckpointsPage.vue'),
      meta: { title: 'deliveries.checkpoints.title', needs, fills: true },
    },
    {
      path: 'deliveries/checkpoint-lists', name: 'checkpoint-lists', component: () => import('./CheckpointListsPage.vue'),
      meta: { title: 'deliveries.lists.title', needs },
    },
  ],
  nav: [{ group: 'trade', to: 'deliveries', title: 'deliveries.nav', icon: Van, order: 20 }],
})
