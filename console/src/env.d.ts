/// <reference types="vite/client" />

declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent<object, object, unknown>
  export default component
}

declare module 'benz-amr-recorder/src/amrnb' {
  /** Makes the worker it runs in answer `{command: 'decode', buffer}` with `{command: 'decode', amr}`. */
  const start: () => void
  export default start
}
