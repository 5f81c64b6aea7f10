import { Stamp } from '@element-plus/icons-vue'
import { api } from '@/api'
import { defineScreen } from '@/router/screens'
import { useMe } from '@/stores/me'

/** Who asks, and who decides. */
const needs = { roles: ['sales', 'lead', 'manager', 'finance', 'admin'] } as const

export default defineScreen({
  routes: [{ path: 'approvals', name: 'approvals', component: () => import('./ApprovalsPage.vue'), meta: { title: 'approvals.title', needs } }],
  nav: [{
    group: 'workbench', to: 'approvals', title: 'approvals.title', icon: Stamp, order: 30,
    badge: async () => useMe().may('price_approval', 'write')
      ? (await api.get('/approvals', { query: { for_me: true, limit: 100 } })).items.length
      : 0,
  }],
})
