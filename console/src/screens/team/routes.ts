import { Avatar, OfficeBuilding, Switch } from '@element-plus/icons-vue'
import { defineScreen } from '@/router/screens'

const directory = { reach: ['directory', 'read'] } as const
/** The API lets those hand over who reach further than their own customers. */
const leaders = { roles: ['lead', 'manager', 'admin'], reach: ['customers', 'write'] } as const

export default defineScreen({
  routes: [
    { path: 'team/staff', name: 'staff', component: () => import('./StaffPage.vue'), meta: { title: 'team.staff', needs: directory, fills: true } },
    { path: 'team/departments', name: 'departments', component: () => import('./DepartmentsPage.vue'), meta: { title: 'team.departments', needs: directory, fills: true } },
    { path: 'team/handover', name: 'handover', component: () => import('./HandoverPage.vue'), meta: { title: 'team.handover', needs: leaders, fills: true } },
  ],
  nav: [
    { group: 'team', to: 'staff', title: 'team.staff', icon: Avatar, order: 10 },
    { group: 'team', to: 'departments', title: 'team.departments', icon: OfficeBuilding, order: 20 },
    { group: 'team', to: 'handover', title: 'team.handover', icon: Switch, order: 30 },
  ],
})
