import { Notebook } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['customers', 'read'] } as const

export default defineScreen({
  routes: [{ path: 'follow-ups', name: 'follow-ups', component: () => import('./FollowUpsPage.vue'), meta: { title: 'follow-ups.title', needs, fills: true } }],
  nav: [{ group: 'customers', to: 'follow-ups', title: 'follow-ups.title', icon: Notebook, order: 20 }],
})
