import './api/at-once'
import { createPinia } from 'pinia'
import { createSSRApp } from 'vue'
import App from './App.vue'
// #ifdef H5
import { nameFields } from '@common/field-names'
// #endif
import { i18n } from './locale'

// #ifdef H5
nameFields()
// #endif

/** uni-app calls this. */
export function createApp() {
  const app = createSSRApp(App)
  app.use(createPinia())
  app.use(i18n)
  return { app }
}
