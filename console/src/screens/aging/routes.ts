import { Histogram } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['receivables', 'read'] } as const

export default defineScreen({
  routes: [
    { path: 'aging', name: 'aging', component: () => import('./AgingPage.vue'), meta: { title: 'aging.title', needs } },
    { path: 'customers/:id(\\d+)/statement', name: 'statement', component: () => import('./StatementPage.vue'), meta: { title: 'aging.statement.title', needs } },
  ],
  nav: [{ group: 'finance', to: 'aging', title: 'aging.title', icon: Histogram, order: 40 }],
})
