import { Message } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

export default defineScreen({
  routes: [{
    path: 'dunning', name: 'dunning', component: () => import('./DunningPage.vue'),
    meta: { title: 'dunning.title', needs: { reach: ['receivables', 'read'] }, fills: true },
  }],
  nav: [{ group: 'finance', to: 'dunning', title: 'dunning.title', icon: Message, order: 50 }],
})
