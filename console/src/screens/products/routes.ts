import { Goods } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['products', 'read'] } as const

export default defineScreen({
  routes: [
    { path: 'products', name: 'products', component: () => import('./ProductsPage.vue'), meta: { title: 'products.title', needs, fills: true } },
    { path: 'products/:id(\\d+)', name: 'product', component: () => import('./ProductPage.vue'), meta: { title: 'products.one', needs } },
    {
      path: 'products/agreements', name: 'price-agreements', component: () => import('./agreements/AgreementsPage.vue'),
      meta: { title: 'products.agreements.title', needs: { reach: ['orders', 'read'] }, fills: true },
    },
  ],
  nav: [{ group: 'trade', to: 'products', title: 'products.title', icon: Goods, order: 40 }],
})
