import { Calendar } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

export default defineScreen({
  routes: [{ path: 'working-calendar', name: 'working-calendar', component: () => import('./CalendarPage.vue'), meta: { title: 'working-calendar.title' } }],
  nav: [{ group: 'system', to: 'working-calendar', title: 'working-calendar.title', icon: Calendar, order: 32 }],
})
