import { createSSRApp } from 'vue'
import { settleAddress } from './address'
import App from './App.vue'

settleAddress()

/** The customers' pages: a program of their own, so that no staff code reaches their browsers. */
export function createApp() {
  return { app: createSSRApp(App) }
}
