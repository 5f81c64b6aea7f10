import { DocumentChecked } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['orders', 'read'] } as const
const writes = { reach: ['orders', 'write'] } as const

export default defineScreen({
  routes: [
    { path: 'quotes', name: 'quotes', component: () => import('./QuotesPage.vue'), meta: { title: 'quotes.title', needs, fills: true } },
    { path: 'quotes/new', name: 'quote-new', component: () => import('./QuoteEditPage.vue'), meta: { title: 'quotes.new', needs: writes } },
    { path: 'quotes/:id(\\d+)', name: 'quote', component: () => import('./QuotePage.vue'), meta: { title: 'quotes.one', needs } },
    { path: 'quotes/:id(\\d+)/edit', name: 'quote-edit', component: () => import('./QuoteEditPage.vue'), meta: { title: 'quotes.one', needs: writes } },
  ],
  nav: [{ group: 'trade', to: 'quotes', title: 'quotes.title', icon: DocumentChecked, order: 8 }],
})
