import { Tickets } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

export default defineScreen({
  routes: [{ path: 'audit', name: 'audit', component: () => import('./AuditPage.vue'), meta: { title: 'audit.title', needs: { reach: ['audit', 'read'] }, fills: true } }],
  nav: [{ group: 'system', to: 'audit', title: 'audit.title', icon: Tickets, order: 60 }],
})
