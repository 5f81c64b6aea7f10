import { ChatLineSquare, PriceTag, Setting } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

export default defineScreen({
  routes: [
    { path: 'settings', name: 'settings', component: () => import('./SettingsPage.vue'), meta: { title: 'settings.title', needs: { reach: ['administration', 'read'] } } },
    { path: 'quick-replies', name: 'quick-replies', component: () => import('./QuickRepliesPage.vue'), meta: { title: 'settings.quickReplies', needs: { reach: ['quick_replies', 'read'] } } },
    { path: 'labels', name: 'labels', component: () => import('./LabelsPage.vue'), meta: { title: 'settings.labels', needs: { reach: ['customers', 'write'] } } },
  ],
  nav: [
    { group: 'customers', to: 'labels', title: 'settings.labels', icon: PriceTag, order: 50 },
    { group: 'talks', to: 'quick-replies', title: 'settings.quickReplies', icon: ChatLineSquare, order: 60 },
    { group: 'system', to: 'settings', title: 'settings.title', icon: Setting, order: 30 },
  ],
})
