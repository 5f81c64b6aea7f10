import { ChatDotRound } from '@element-plus/icons-vue'
import { api } from '@/api'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['conversations', 'read'] } as const
const meta = { title: 'talks.title', needs, fills: true }
// One page for both: the list stays where it is while talks change.
const component = () => import('./TalksPage.vue')

export default defineScreen({
  routes: [
    { path: 'talks', name: 'conversations', component, meta },
    { path: 'talks/:id(\\d+)', name: 'conversation', component, meta },
  ],
  nav: [{
    group: 'talks', to: 'conversations', title: 'talks.title', icon: ChatDotRound, order: 10,
    badge: async () => (await api.get('/conversations', { query: { waiting: true, limit: 100 } })).items.length,
  }],
})
