import { createPinia } from 'pinia'
import { createApp } from 'vue'
import 'element-plus/theme-chalk/base.css'
import '@common/tokens.css'
import './styles/element.css'
import './styles/base.css'
import App from './App.vue'
import { i18n, useLocale, wantedLocale } from './i18n'
import { makeRouter } from './router'

async function start(): Promise<void> {
  await useLocale(wantedLocale())
  const app = createApp(App)
  app.use(createPinia())
  app.use(i18n)
  app.use(makeRouter())
  app.mount('#app')
}

// A page that was opened before a release asks for chunks that are gone: reloading brings the new ones. Once only.
window.addEventListener('vite:preloadError', event => {
  if (sessionStorage.getItem('gx.reloaded') === location.pathname) return
  sessionStorage.setItem('gx.reloaded', location.pathname)
  event.preventDefault()
  location.reload()
})

void start()
