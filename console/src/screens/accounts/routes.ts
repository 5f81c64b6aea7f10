import { Connection, FullScreen, Memo } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const admins = { reach: ['administration', 'read'] } as const

export default defineScreen({
  routes: [
    { path: 'accounts', name: 'accounts', component: () => import('./AccountsPage.vue'), meta: { title: 'accounts.title', needs: admins } },
    { path: 'accounts/:id(\\d+)', name: 'account', component: () => import('./AccountPage.vue'), meta: { title: 'accounts.one', needs: admins } },
    { path: 'notice-templates', name: 'notice-templates', component: () => import('./TemplatesPage.vue'), meta: { title: 'accounts.templates', needs: { reach: ['greeting_rules', 'write'] } } },
    { path: 'qr-codes', name: 'qr-codes', component: () => import('./QrCodesPage.vue'), meta: { title: 'accounts.qrCodes', needs: { reach: ['customers', 'write'] } } },
  ],
  nav: [
    { group: 'team', to: 'qr-codes', title: 'accounts.qrCodes', icon: FullScreen, order: 40 },
    { group: 'system', to: 'accounts', title: 'accounts.title', icon: Connection, order: 10 },
    { group: 'system', to: 'notice-templates', title: 'accounts.templates', icon: Memo, order: 20 },
  ],
})
