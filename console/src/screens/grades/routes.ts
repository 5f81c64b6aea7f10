import { Medal } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['grades', 'read'] } as const

export default defineScreen({
  routes: [
    { path: 'grades', name: 'grades', component: () => import('./GradesPage.vue'), meta: { title: 'grades.title', needs, fills: true } },
    { path: 'grades/:year(\\d{4})', name: 'grade-run', component: () => import('./GradeRunPage.vue'), meta: { title: 'grades.run', needs, fills: true } },
  ],
  nav: [{ group: 'performance', to: 'grades', title: 'grades.title', icon: Medal, order: 40 }],
})
