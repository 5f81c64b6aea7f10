import { Coin } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['commission', 'read'] } as const

export default defineScreen({
  routes: [
    { path: 'commission', name: 'commission', component: () => import('./CommissionPage.vue'), meta: { title: 'commission.title', needs } },
    { path: 'commission/people/:id(\\d+)', name: 'commission-statement', component: () => import('./StatementPage.vue'), meta: { title: 'commission.statement', needs, fills: true } },
  ],
  nav: [{ group: 'performance', to: 'commission', title: 'commission.title', icon: Coin, order: 30 }],
})
