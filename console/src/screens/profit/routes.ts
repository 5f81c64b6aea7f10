import { TrendCharts } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['profit', 'read'] } as const

export default defineScreen({
  routes: [
    { path: 'profit', name: 'profit', component: () => import('./ProfitPage.vue'), meta: { title: 'profit.title', needs, fills: true } },
    { path: 'profit/pivot', name: 'profit-pivot', component: () => import('./PivotPage.vue'), meta: { title: 'profit.pivot.title', needs, fills: true } },
    { path: 'profit/curve', name: 'profit-curve', component: () => import('./CurvePage.vue'), meta: { title: 'profit.curve.title', needs } },
  ],
  nav: [{ group: 'performance', to: 'profit', title: 'profit.title', icon: TrendCharts, order: 10 }],
})
