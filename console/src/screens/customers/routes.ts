import { User } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['customers', 'read'] } as const

export default defineScreen({
  routes: [
    { path: 'customers', name: 'customers', component: () => import('./CustomersPage.vue'), meta: { title: 'customers.title', needs, fills: true } },
    { path: 'customers/:id(\\d+)', name: 'customer', component: () => import('./CustomerPage.vue'), meta: { title: 'customers.one', needs } },
    { path: 'who', name: 'who', component: () => import('./WhoPage.vue'), meta: { title: 'customers.who.title', needs } },
  ],
  nav: [{ group: 'customers', to: 'customers', title: 'customers.title', icon: User, order: 10 }],
})
