import { ChatLineSquare } from '@element-plus/icons-vue'
import { api } from '@/api'
import { defineScreen } from '@/router/screens'
import { useMe } from '@/stores/me'

const needs = { roles: ['sales', 'lead', 'manager', 'admin'] } as const

export default defineScreen({
  routes: [
    { path: 'mass-messages', name: 'mass-messages', component: () => import('./MassPage.vue'), meta: { title: 'mass.title', needs, fills: true } },
    { path: 'mass-messages/:id(\\d+)', name: 'mass-message', component: () => import('./MassMessagePage.vue'), meta: { title: 'mass.one', needs } },
  ],
  nav: [{
    group: 'care', to: 'mass-messages', title: 'mass.title', icon: ChatLineSquare, order: 40,
    // Those who may decide see how many wait for it.
    badge: async () => useMe().may('greeting_rules', 'write')
      ? (await api.get('/mass-messages', { query: { state: 'requested', limit: 100 } })).items.length
      : 0,
  }],
})
