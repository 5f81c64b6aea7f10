import { Reading } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const writers = { roles: ['manager', 'after_sales', 'admin'] } as const

export default defineScreen({
  routes: [
    { path: 'knowledge', name: 'knowledge', component: () => import('./KnowledgePage.vue'), meta: { title: 'knowledge.title', fills: true } },
    {
      path: 'knowledge/questions', name: 'knowledge-questions', component: () => import('./QuestionsPage.vue'),
      meta: { title: 'knowledge.questionsTitle', needs: writers, fills: true },
    },
    {
      path: 'knowledge/uses', name: 'knowledge-uses', component: () => import('./UsesPage.vue'),
      meta: { title: 'knowledge.usesTitle', needs: writers, fills: true },
    },
  ],
  nav: [{ group: 'service', to: 'knowledge', title: 'knowledge.title', icon: Reading, order: 40 }],
})
