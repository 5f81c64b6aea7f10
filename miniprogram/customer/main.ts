import { createPinia } from 'pinia'
import { createSSRApp } from 'vue'
import App from './App.vue'

/** The customers' pages: a program of their own, so that no staff code reaches their browsers. */
export function createApp() {
  const app = createSSRApp(App)
  app.use(createPinia())
  return { app }
}
