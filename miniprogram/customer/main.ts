import { createSSRApp } from 'vue'
import { nameFields } from '@common/field-names'
import { settleAddress } from './address'
import App from './App.vue'

settleAddress()
nameFields()

/** The customers' pages: a program of their own, so that no staff code reaches their browsers. */
export function createApp() {
  return { app: createSSRApp(App) }
}
