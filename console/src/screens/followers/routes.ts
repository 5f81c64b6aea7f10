import { Connection, Star } from '@element-plus/icons-vue'
import { api } from '@/api'
import { defineScreen } from '@/router/screens'

const ofTalks = { reach: ['conversations', 'read'], owns: true } as const
const ofCustomers = { reach: ['customers', 'write'], owns: true } as const

export default defineScreen({
  routes: [
    { path: 'followers', name: 'followers', component: () => import('./FollowersPage.vue'), meta: { title: 'followers.title', needs: ofTalks, fills: true } },
    { path: 'binding-requests', name: 'binding-requests', component: () => import('./BindingsPage.vue'), meta: { title: 'followers.bindings.title', needs: ofCustomers, fills: true } },
  ],
  nav: [
    {
      group: 'talks', to: 'followers', title: 'followers.menu', icon: Star, order: 20,
      badge: async () => (await api.get('/identities/unlinked', { query: { limit: 100 } })).items.length,
    },
    {
      group: 'talks', to: 'binding-requests', title: 'followers.bindings.title', icon: Connection, order: 30,
      badge: async () => (await api.get('/binding-requests', { query: { limit: 100 } })).items.length,
    },
  ],
})
