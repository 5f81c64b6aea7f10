import { Connection, Wallet } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['receivables', 'read'] } as const
const write = { reach: ['receivables', 'write'] } as const

export default defineScreen({
  routes: [
    { path: 'receipts', name: 'receipts', component: () => import('./ReceiptsPage.vue'), meta: { title: 'receipts.title', needs, fills: true } },
    { path: 'receipts/:id(\\d+)', name: 'receipt', component: () => import('./ReceiptPage.vue'), meta: { title: 'receipts.one', needs } },
    { path: 'allocation', name: 'allocation', component: () => import('./desk/DeskPage.vue'), meta: { title: 'receipts.desk.title', needs: write, fills: true } },
  ],
  nav: [
    { group: 'finance', to: 'receipts', title: 'receipts.title', icon: Wallet, order: 20 },
    { group: 'finance', to: 'allocation', title: 'receipts.desk.title', icon: Connection, order: 30 },
  ],
})
