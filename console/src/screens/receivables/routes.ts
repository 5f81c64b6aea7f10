import { Tickets } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['receivables', 'read'] } as const

export default defineScreen({
  routes: [
    { path: 'receivables', name: 'receivables', component: () => import('./ReceivablesPage.vue'), meta: { title: 'receivables.title', needs, fills: true } },
    { path: 'receivables/:id(\\d+)', name: 'receivable', component: () => import('./ReceivablePage.vue'), meta: { title: 'receivables.one', needs } },
    { path: 'receivables/write-offs', name: 'write-offs', component: () => import('./WriteOffsPage.vue'), meta: { title: 'receivables.writeOffs.title', needs, fills: true } },
  ],
  nav: [{ group: 'finance', to: 'receivables', title: 'receivables.title', icon: Tickets, order: 10 }],
})
