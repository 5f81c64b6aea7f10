import { Money, Sell, Timer } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['purchasing', 'read'] } as const
const paying = { reach: ['payments', 'read'] } as const

export default defineScreen({
  routes: [
    { path: 'payables', name: 'payables', component: () => import('./PayablesPage.vue'), meta: { title: 'payables.title', needs, fills: true } },
    { path: 'payables/:id(\\d+)', name: 'payable', component: () => import('./PayablePage.vue'), meta: { title: 'payables.one', needs } },
    { path: 'payables/aging', name: 'payable-aging', component: () => import('./AgingPage.vue'), meta: { title: 'payables.aging.title', needs } },
    { path: 'payments', name: 'payments', component: () => import('./PaymentsPage.vue'), meta: { title: 'payables.payments.title', needs: paying, fills: true } },
    { path: 'payments/:id(\\d+)', name: 'payment', component: () => import('./PaymentPage.vue'), meta: { title: 'payables.payments.one', needs: paying } },
  ],
  nav: [
    { group: 'purchasing', to: 'payables', title: 'payables.title', icon: Sell, order: 40 },
    { group: 'purchasing', to: 'payments', title: 'payables.payments.title', icon: Money, order: 50 },
    { group: 'purchasing', to: 'payable-aging', title: 'payables.aging.title', icon: Timer, order: 60 },
  ],
})
