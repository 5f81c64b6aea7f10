import { Promotion } from '@element-plus/icons-vue'
import { api } from '@/api'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['conversations', 'read'] } as const

export default defineScreen({
  routes: [
    { path: 'pushes', name: 'pushes', component: () => import('./PushesPage.vue'), meta: { title: 'pushes.title', needs, fills: true } },
    { path: 'pushes/:id(\\d+)', name: 'push', component: () => import('./PushPage.vue'), meta: { title: 'pushes.one', needs } },
  ],
  nav: [{
    group: 'care', to: 'pushes', title: 'pushes.title', icon: Promotion, order: 30,
    // Nobody but a person can settle these.
    badge: async () => (await api.get('/pushes/counts')).counts.in_doubt ?? 0,
  }],
})
