import { CopyDocument } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['customers', 'write'] } as const

export default defineScreen({
  routes: [
    { path: 'customers/duplicates', name: 'duplicates', component: () => import('./DuplicatesPage.vue'), meta: { title: 'duplicates.title', needs } },
    { path: 'customers/duplicates/merge', name: 'merge', component: () => import('./MergePage.vue'), meta: { title: 'duplicates.merge', needs } },
  ],
  nav: [{ group: 'customers', to: 'duplicates', title: 'duplicates.title', icon: CopyDocument, order: 40 }],
})
