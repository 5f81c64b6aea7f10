import { EditPen, Present } from '@element-plus/icons-vue'
import { api } from '@/api'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['greeting_rules', 'read'] } as const
const needsWrite = { reach: ['greeting_rules', 'write'] } as const
const needsTalks = { reach: ['conversations', 'write'] } as const

export default defineScreen({
  routes: [
    { path: 'greetings', name: 'greetings', component: () => import('./RulesPage.vue'), meta: { title: 'greetings.title', needs, fills: true } },
    { path: 'greetings/new', name: 'greeting-new', component: () => import('./RuleEditPage.vue'), meta: { title: 'greetings.new', needs: needsWrite } },
    { path: 'greetings/:id(\\d+)', name: 'greeting', component: () => import('./RulePage.vue'), meta: { title: 'greetings.one', needs } },
    { path: 'greetings/:id(\\d+)/edit', name: 'greeting-edit', component: () => import('./RuleEditPage.vue'), meta: { title: 'greetings.edit', needs: needsWrite } },
    { path: 'hand-written', name: 'hand-written', component: () => import('./HandWrittenPage.vue'), meta: { title: 'greetings.hand.title', needs: needsTalks } },
  ],
  nav: [
    { group: 'care', to: 'greetings', title: 'greetings.title', icon: Present, order: 10 },
    {
      group: 'care', to: 'hand-written', title: 'greetings.hand.title', icon: EditPen, order: 20,
      badge: async () => (await api.get('/pushes/counts')).counts.handed_over ?? 0,
    },
  ],
})
