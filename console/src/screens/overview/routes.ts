import { Odometer } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

export default defineScreen({
  routes: [
    { path: 'overview', name: 'overview', component: () => import('./OverviewPage.vue'), meta: { title: 'overview.title' } },
  ],
  nav: [{ group: 'workbench', to: 'overview', title: 'overview.title', icon: Odometer, order: 10 }],
})
