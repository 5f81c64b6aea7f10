import path from 'node:path'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig, type Plugin } from 'vite'
import { tamed } from '../web-common/amr-decoder.ts'
import { messages } from './scripts/messages.ts'
import { namedByPlaceholder } from './scripts/named.ts'

const here = path.dirname(fileURLToPath(import.meta.url))
const api = `http://127.0.0.1:${process.env.GUANXI_PORT ?? '8080'}`
const proxy = { '/api': { target: api, changeOrigin: false } }

// As the server sends it, so that `npm run preview` shows what it forbids.
const policy = 'default-src \'self\'; script-src \'self\'; style-src \'self\' \'unsafe-inline\'; img-src \'self\' data: blob:; '
  + 'media-src \'self\' blob:; font-src \'self\' data:; connect-src \'self\'; worker-src \'self\' blob:; frame-src \'self\' blob:; object-src \'none\'; '
  + 'base-uri \'none\'; form-action \'self\'; frame-ancestors \'self\''

/** The decoder of voices, without what our content security policy forbids. */
function decoder(): Plugin {
  return {
    name: 'guanxi:amr-decoder',
    enforce: 'pre',
    transform: (code, id) => id.includes('/benz-amr-recorder/src/amrnb.js') ? { code: tamed(code, true), map: null } : null,
  }
}

export default defineConfig({
  base: '/console/',
  plugins: [
    vue({ template: { compilerOptions: { nodeTransforms: [namedByPlaceholder] } } }),
    // Element Plus by need: a component that a template names is imported with its styles.
    components({ resolvers: [ElementPlusResolver({ importStyle: 'css' })], dirs: [], dts: false }),
    messages(),
  ],
  // vue-i18n without what we do not use: its compiler (messages are compiled here), the legacy API, components.
  define: {
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_DROP_MESSAGE_COMPILER__: true,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  resolve: { alias: { '@': path.join(here, 'src'), '@common': path.join(here, '../web-common') } },
  server: { port: 5173, strictPort: false, proxy, fs: { allow: [here, path.join(here, '../web-common')] } },
  preview: { port: 4173, proxy, headers: { 'Content-Security-Policy': policy } },
  // a worker is a build of its own
  worker: { plugins: () => [decoder()], rolldownOptions: { output: { hashCharacters: 'base36' } } },
  build: {
    target: 'es2022',
    // Nothing becomes a data: address: what is an asset is cached by its hash.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    manifest: true,
    rolldownOptions: {
      // The server keeps for ever what ends in a hash of letters and digits.
      output: { hashCharacters: 'base36' },
    },
  },
})
