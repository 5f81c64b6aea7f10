import { Printer } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['print_templates', 'write'] } as const

export default defineScreen({
  routes: [
    { path: 'print-templates', name: 'print-templates', component: () => import('./TemplatesPage.vue'), meta: { title: 'templates.title', needs } },
    { path: 'print-templates/new', name: 'print-template-new', component: () => import('./TemplateEditPage.vue'), meta: { title: 'templates.new', needs, fills: true } },
    { path: 'print-templates/:id(\\d+)', name: 'print-template', component: () => import('./TemplateEditPage.vue'), meta: { title: 'templates.edit', needs, fills: true } },
  ],
  nav: [{ group: 'system', to: 'print-templates', title: 'templates.title', icon: Printer, order: 35 }],
})
