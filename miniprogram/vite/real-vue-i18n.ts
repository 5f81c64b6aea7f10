import type { AliasOptions, Plugin } from 'vite'

/**
 * On mini-programs uni-app puts a fork of vue-i18n in place whose compiler knows no `{name}` and no plurals. This puts
 * the real one back; since 9.3 it interprets messages (no `new Function`, which WeChat and our CSP forbid).
 * To stand after `uni()` in `plugins`.
 */
export function realVueI18n(entry: string): Plugin {
  return {
    name: 'guanxi:real-vue-i18n',
    config(config) {
      const alias = (config.resolve ??= {}).alias as AliasOptions | undefined
      const list = Array.isArray(alias) ? [...alias] : Object.entries(alias ?? {}).map(([find, replacement]) => ({ find, replacement: replacement as string }))
      config.resolve.alias = [{ find: /^vue-i18n$/, replacement: entry }, ...list.filter(one => one.find !== 'vue-i18n')]
      config.define = {
        ...config.define,
        __VUE_I18N_FULL_INSTALL__: 'false',
        __VUE_I18N_LEGACY_API__: 'false',
        __INTLIFY_JIT_COMPILATION__: 'true',
        __INTLIFY_DROP_MESSAGE_COMPILER__: 'false',
        __INTLIFY_PROD_DEVTOOLS__: 'false',
      }
    },
  }
}
