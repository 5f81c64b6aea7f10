import { storage } from '@/platform/storage'

const SERVER = 'server'

/** Whether this build lets people name another server. */
export const mayChooseServer: boolean = import.meta.env.DEV

/** The host that the build names; in a browser the page's own. */
export function builtInServer(): string {
  // #ifdef H5
  return ''
  // #endif
  // #ifndef H5
  return (import.meta.env.VITE_API_BASE ?? 'http://127.0.0.1:8080').replace(/\/+$/, '')
  // #endif
}

/** The host of the API, without a path. */
export function server(): string {
  return (mayChooseServer && storage.get<string>(SERVER)) || builtInServer()
}

/** Names another host, or with nothing the built-in one. In development builds only. */
export function chooseServer(address: string): void {
  storage.set(SERVER, address.trim().replace(/\/+$/, '') || undefined)
}
