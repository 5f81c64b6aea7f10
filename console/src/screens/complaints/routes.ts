import { ChatLineRound, DataAnalysis, Warning } from '@element-plus/icons-vue'
import { api } from '@/api'
import { defineScreen } from '@/router/screens'
import { useMe } from '@/stores/me'

const needs = { reach: ['complaints', 'read'] } as const

export default defineScreen({
  routes: [
    { path: 'complaints', name: 'complaints', component: () => import('./ComplaintsPage.vue'), meta: { title: 'complaints.title', needs, fills: true } },
    { path: 'complaints/:id(\\d+)', name: 'complaint', component: () => import('./ComplaintPage.vue'), meta: { title: 'complaints.one', needs } },
    { path: 'complaints/figures', name: 'complaint-figures', component: () => import('./FiguresPage.vue'), meta: { title: 'complaints.figures.title', needs } },
    // Whoever is in a department may be asked, whatever they do there.
    { path: 'complaints/inquiries', name: 'complaint-inquiries', component: () => import('./InquiriesPage.vue'), meta: { title: 'complaints.inquiriesTitle' } },
  ],
  nav: [
    {
      group: 'service', to: 'complaints', title: 'complaints.title', icon: Warning, order: 10,
      badge: async () => {
        if (!useMe().may('complaints')) return 0
        const { overdue, near } = await api.get('/complaints/counts')
        return overdue + near
      },
    },
    {
      group: 'service', to: 'complaint-inquiries', title: 'complaints.inquiriesTitle', icon: ChatLineRound, order: 20,
      badge: async () => (await api.get('/complaint-inquiries', { query: { open: true } })).items.length,
    },
    { group: 'service', to: 'complaint-figures', title: 'complaints.figures.title', icon: DataAnalysis, order: 30 },
  ],
})
