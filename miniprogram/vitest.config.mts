import path from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vitest/config'

/** Keeps the H5 branches of uni-app's conditional comments; its compiler does not run here. */
function conditionals(): Plugin {
  return {
    name: 'guanxi:conditionals',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/(src|customer)\/.*\.(vue|ts)$/.test(id) || !code.includes('#if')) return undefined
      const keep: boolean[] = []
      const lines = code.split('\n').map((line) => {
        const mark = /(?:\/\/|<!--|\/\*)\s*#(ifdef|ifndef|endif)\s*([\w-]*)/.exec(line)
        if (!mark) return keep.every(Boolean) ? line : ''
        if (mark[1] === 'endif') keep.pop()
        else keep.push((mark[2] === 'H5') === (mark[1] === 'ifdef'))
        return ''
      })
      return { code: lines.join('\n'), map: null }
    },
  }
}

const here = (to: string) => path.resolve(import.meta.dirname, to)

// Unit tests run on plain Vue: <view> and the like are custom elements, `uni` is the fake of test/setup.ts.
export default defineConfig({
  plugins: [conditionals(), vue({ template: { compilerOptions: { isCustomElement: tag => /^(view|text|scroll-view|image|input|textarea|picker|canvas)$|^(wd|gx)-/.test(tag) } } })],
  define: { __PAGES__: JSON.stringify(['pages/today/index', 'pages/customer/index', 'pages/sign-in/index']), __VERSION__: '"0.0.0"' },
  resolve: { alias: { '@shared': here('src/components'), '@common': here('../web-common'), '@': here('src') } },
  test: { environment: 'happy-dom', setupFiles: ['test/setup.ts'], include: ['test/**/*.test.ts'], restoreMocks: true },
})
