import { createPinia, setActivePinia } from 'pinia'
import { mount, type VueWrapper } from '@vue/test-utils'
import ElementPlus from 'element-plus'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { Component } from 'vue'
import { i18n, useLocale } from '@/i18n'

/** Mounts a component as the application would: with texts, stores, a router, and Element Plus. */
export async function mounted(
  component: Component,
  options: { props?: object, slots?: Record<string, unknown> } = {},
): Promise<VueWrapper> {
  const pinia = createPinia()
  setActivePinia(pinia)
  await useLocale('zh-CN')
  const page = { template: '<div />' }
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/', component: page }, { path: '/customers/:id', name: 'customer', component: page }],
  })
  return mount(component as never, {
    attachTo: document.body,
    global: { plugins: [pinia, i18n, router, ElementPlus] },
    ...options,
  } as never) as unknown as VueWrapper
}

export const settle = (ms = 0) => new Promise(resolve => setTimeout(resolve, ms))
