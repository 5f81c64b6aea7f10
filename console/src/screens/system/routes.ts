import { Cpu, DeleteFilled } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const admins = { reach: ['administration', 'read'] } as const

export default defineScreen({
  routes: [
    { path: 'system', name: 'system', component: () => import('./SystemPage.vue'), meta: { title: 'system.title', needs: admins, fills: true } },
    { path: 'forgetting', name: 'forgetting', component: () => import('./ForgettingPage.vue'), meta: { title: 'system.forgetting', needs: { roles: ['manager', 'admin'] }, fills: true } },
  ],
  nav: [
    { group: 'system', to: 'forgetting', title: 'system.forgetting', icon: DeleteFilled, order: 50 },
    { group: 'system', to: 'system', title: 'system.title', icon: Cpu, order: 70 },
  ],
})
