import { Coin } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

export default defineScreen({
  routes: [{ path: 'expenses', name: 'expenses', component: () => import('./ExpensesPage.vue'), meta: { title: 'expenses.title', needs: { reach: ['expenses', 'read'] }, fills: true } }],
  nav: [{ group: 'finance', to: 'expenses', title: 'expenses.title', icon: Coin, order: 70 }],
})
