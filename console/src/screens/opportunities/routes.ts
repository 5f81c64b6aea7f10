import { Opportunity } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['orders', 'read'] } as const

export default defineScreen({
  routes: [{ path: 'opportunities', name: 'opportunities', component: () => import('./OpportunitiesPage.vue'), meta: { title: 'opportunities.title', needs, fills: true } }],
  nav: [{ group: 'trade', to: 'opportunities', title: 'opportunities.title', icon: Opportunity, order: 3 }],
})
