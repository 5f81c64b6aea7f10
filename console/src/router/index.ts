import { createRouter, createWebHistory, type RouteLocationNormalized, type Router } from 'vue-router'
import { session } from '@/api'
import { useMe } from '@/stores/me'
import { navItems, screens } from './screens'

/** The routes: signing in, and everything else within the shell. */
export function makeRouter(): Router {
  const router = createRouter({
    history: createWebHistory('/console/'),
    routes: [
      { path: '/sign-in', name: 'sign-in', component: () => import('@/app/SignInPage.vue'), meta: { open: true, title: 'signIn.title' } },
      {
        path: '/',
        component: () => import('@/app/AppShell.vue'),
        children: [
          { path: '', name: 'home', component: () => import('@/app/NothingHere.vue') },
          ...screens.flatMap(screen => screen.routes),
          { path: 'no-right', name: 'no-right', component: () => import('@/app/NoRightPage.vue'), meta: { title: 'states.noRight' } },
          { path: ':rest(.*)*', name: 'not-found', component: () => import('@/app/NotFoundPage.vue'), meta: { title: 'states.notFound' } },
        ],
      },
    ],
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  })
  router.beforeEach(guard)
  return router
}

/** Who is not signed in goes to the sign-in, and comes back to where they wanted to go. */
async function guard(to: RouteLocationNormalized) {
  const me = useMe()
  if (to.meta.open) return true
  if (!session.signedIn) return { name: 'sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
  if (!me.me) {
    try {
      await me.load()
    } catch {
      // Signed out meanwhile: to the sign-in. Server lost: the shell says so, and offers another try.
      return session.signedIn ? true : { name: 'sign-in', query: { to: to.fullPath } }
    }
  }
  const refused = to.matched.some(record => !me.meets(record.meta.needs))
  // The address stays: when the right is given, reloading is enough.
  if (refused) return { name: 'no-right', query: { page: to.fullPath }, replace: true }
  if (to.name === 'home') return home(to)
  return true
}

/** The first screen that one may see. */
function home(to: RouteLocationNormalized) {
  const me = useMe()
  const needsOf = (name: string) => screens.flatMap(screen => screen.routes).find(route => route.name === name)?.meta?.needs
  const first = navItems.find(item => me.meets(needsOf(item.to)))
  return first ? { name: first.to, query: to.query, replace: true } : true
}
