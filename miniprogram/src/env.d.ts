/// <reference types="@dcloudio/types" />

interface ImportMetaEnv {
  /** Host of the API for the mini-program, without a path. */
  readonly VITE_API_BASE?: string
  /** The mini-program's appid, as the CRM knows it. */
  readonly VITE_WX_APPID?: string
  readonly DEV: boolean
  readonly PROD: boolean
}

interface ImportMeta {
  readonly env: ImportMetaEnv
}

/** The routes of pages.json, put in at build time. */
declare const __PAGES__: readonly string[]
/** The version of package.json, put in at build time. */
declare const __VERSION__: string

declare module '*.vue' {
  import type { DefineComponent } from 'vue'

  const component: DefineComponent<object, object, unknown>
  export default component
}

declare module 'benz-amr-recorder/src/amrnb' {
  /** Makes the worker it runs in answer `{command: 'decode', buffer}`; in WeChat it answers the decoder. */
  export default function start(): { decode: (amr: Uint8Array) => Float32Array | null }
}
