/** What a folder of `src/screens/` brings: its routes, and where it stands in the navigation. */
import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import type { Needs } from '@/stores/me'

/** The groups of the navigation, in order. */
export const GROUPS = ['workbench', 'customers', 'talks', 'trade', 'service', 'purchasing', 'finance', 'performance', 'care', 'team', 'system'] as const
export type NavGroup = (typeof GROUPS)[number]

export interface NavItem {
  group: NavGroup
  /** Name of the route. */
  to: string
  /** Key of the text. */
  title: string
  icon: Component
  /** Place within the group; lower is higher. */
  order: number
  /** How many wait there; asked now and then, 0 shows nothing. */
  badge?: () => Promise<number>
}

export interface Screen {
  /** Children of the shell: paths without a leading slash. `meta.needs` says who may see it. */
  routes: RouteRecordRaw[]
  nav?: NavItem[]
}

/** Only for its types. */
export function defineScreen(screen: Screen): Screen {
  return screen
}

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the title. */
    title?: string
    /** Who may see it; everybody where nothing is said. */
    needs?: Needs
    /** Shown without being signed in, and outside the shell. */
    open?: boolean
    /** Fills the window, with scrolling of its own, instead of a page that scrolls. */
    fills?: boolean
  }
}

const found = import.meta.glob<Screen>('../screens/*/routes.ts', { eager: true, import: 'default' })

export const screens: readonly Screen[] = Object.values(found)
export const navItems: readonly NavItem[] = screens.flatMap(screen => screen.nav ?? [])
  .sort((a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group) || a.order - b.order)
