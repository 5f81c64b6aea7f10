import { AlarmClock } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['customers', 'read'] } as const

export default defineScreen({
  routes: [{ path: 'revisits', name: 'revisits', component: () => import('./RevisitsPage.vue'), meta: { title: 'revisits.title', needs, fills: true } }],
  nav: [{ group: 'customers', to: 'revisits', title: 'revisits.title', icon: AlarmClock, order: 30 }],
})
