import path from 'node:path'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { messages } from './scripts/messages.ts'

const here = path.dirname(fileURLToPath(import.meta.url))

// Element Plus components are registered by test/setup.ts: tests mount what the auto import of the build would bring.
export default defineConfig({
  plugins: [vue(), messages()],
  resolve: { alias: { '@': path.join(here, 'src'), '@common': path.join(here, '../web-common') } },
  test: {
    environment: 'happy-dom',
    setupFiles: ['test/setup.ts'],
    include: ['test/**/*.test.ts'],
    css: false,
    server: { deps: { inline: ['element-plus'] } },
  },
})
