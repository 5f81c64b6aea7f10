import { Money } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

export default defineScreen({
  routes: [{ path: 'cash', name: 'cash', component: () => import('./CashPage.vue'), meta: { title: 'cash.title', needs: { reach: ['books', 'read'] } } }],
  nav: [{ group: 'finance', to: 'cash', title: 'cash.title', icon: Money, order: 80 }],
})
