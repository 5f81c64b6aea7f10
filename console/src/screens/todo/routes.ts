import { Finished } from '@element-plus/icons-vue'
import { api } from '@/api'
import { defineScreen } from '@/router/screens'
import { useMe } from '@/stores/me'
import { pressing, usualWhose } from './todo'

const needs = { reach: ['customers', 'write'] } as const

export default defineScreen({
  routes: [
    { path: 'todo', name: 'todo', component: () => import('./TodoPage.vue'), meta: { title: 'todo.title', needs } },
  ],
  nav: [{
    group: 'workbench', to: 'todo', title: 'todo.title', icon: Finished, order: 20,
    badge: async () => pressing((await api.get('/todo', { query: { whose: usualWhose(useMe().me?.roles ?? []) } })).items),
  }],
})
