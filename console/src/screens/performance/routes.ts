import { DataLine } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

export default defineScreen({
  routes: [
    { path: 'performance', name: 'performance', component: () => import('./PerformancePage.vue'), meta: { title: 'performance.title', needs: { reach: ['targets', 'read'] }, fills: true } },
    // The API shows targets to those alone who see everybody's.
    { path: 'performance/targets', name: 'targets', component: () => import('./TargetsPage.vue'), meta: { title: 'performance.targets', needs: { roles: ['manager', 'finance', 'admin'] }, fills: true } },
  ],
  nav: [{ group: 'performance', to: 'performance', title: 'performance.title', icon: DataLine, order: 20 }],
})
