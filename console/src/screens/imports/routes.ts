import { Upload } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const needs = { reach: ['imports', 'read'] } as const

export default defineScreen({
  routes: [
    { path: 'imports', name: 'imports', component: () => import('./ImportsPage.vue'), meta: { title: 'imports.title', needs, fills: true } },
    { path: 'imports/new', name: 'import-new', component: () => import('./NewImportPage.vue'), meta: { title: 'imports.new', needs: { reach: ['imports', 'write'] } } },
    { path: 'imports/:id(\\d+)', name: 'import', component: () => import('./ImportPage.vue'), meta: { title: 'imports.one', needs, fills: true } },
  ],
  nav: [{ group: 'system', to: 'imports', title: 'imports.title', icon: Upload, order: 25 }],
})
