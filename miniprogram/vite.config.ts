import fs from 'node:fs'
import path from 'node:path'
import uniModule from '@dcloudio/vite-plugin-uni'
import { defineConfig, type Plugin } from 'vite'
import { amrDecoder } from './vite/amr-decoder'
import { localFonts } from './vite/local-fonts'
import { realVueI18n } from './vite/real-vue-i18n'
import { stripBeacon } from './vite/strip-beacon'
import { subpackageVendor } from './vite/subpackage-vendor'
import { tellButtons } from './vite/tell-buttons'

// the package is CommonJS; depending on the loader its default export comes wrapped
const uni = (uniModule as unknown as { default?: typeof uniModule }).default ?? uniModule
const here = (to: string) => path.resolve(__dirname, to).replace(/\\/g, '/')
const src = here('src')
const input = (process.env['UNI_INPUT_DIR'] ?? src).replace(/\\/g, '/')

interface PagesJson { pages: { path: string }[], subPackages?: { root: string, pages: { path: string }[] }[] }
const pages = JSON.parse(fs.readFileSync(`${input}/pages.json`, 'utf8')) as PagesJson
const routes = [...pages.pages.map(page => page.path), ...(pages.subPackages ?? []).flatMap(sub => sub.pages.map(page => `${sub.root}/${page.path}`))]
const { version } = JSON.parse(fs.readFileSync(here('package.json'), 'utf8')) as { version: string }

/** index.html serves both programs. */
function entry(): Plugin {
  return {
    name: 'guanxi:entry',
    transformIndexHtml: { order: 'pre', handler: html => html.replace('/src/main.ts', `/${path.basename(input)}/main.ts`) },
  }
}

export default defineConfig({
  plugins: [
    entry(),
    amrDecoder(),
    stripBeacon(),
    localFonts(here('node_modules/wot-design-uni/components/wd-icon/wd-icons.ttf')),
    uni(process.env['UNI_PLATFORM'] === 'h5' ? { vueOptions: { template: { compilerOptions: { nodeTransforms: [tellButtons] } } } } : {}),
    realVueI18n(here('node_modules/vue-i18n/dist/vue-i18n.mjs')),
    subpackageVendor(input),
  ],
  define: { __PAGES__: JSON.stringify(routes), __VERSION__: JSON.stringify(version) },
  resolve: {
    alias: {
      // the customers' pages share components with the staff's, and nothing else: what those ask for below `@` (texts)
      // is each program's own
      '@': input,
      '@shared': here('src/components'),
      '@common': here('../web-common'),
    },
  },
  css: {
    preprocessorOptions: {
      // wot-design-uni is written for an older Sass
      scss: { silenceDeprecations: ['legacy-js-api', 'import', 'global-builtin', 'color-functions'] } as object,
    },
  },
  // a worker is a build of its own
  worker: { plugins: () => [amrDecoder()] },
  build: { chunkSizeWarningLimit: 900 },
  server: {
    fs: { allow: [here('.'), here('../web-common')] },
    proxy: Object.fromEntries(['/api', '/healthz'].map(path => [path, `http://127.0.0.1:${process.env['GUANXI_PORT'] ?? '8080'}`])),
  },
})
