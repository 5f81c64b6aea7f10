import { Calendar } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

export default defineScreen({
  routes: [{ path: 'months', name: 'months', component: () => import('./MonthsPage.vue'), meta: { title: 'months.title', needs: { reach: ['books', 'read'] } } }],
  nav: [{ group: 'finance', to: 'months', title: 'months.title', icon: Calendar, order: 90 }],
})
