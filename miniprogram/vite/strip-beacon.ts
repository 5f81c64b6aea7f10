import type { Plugin } from 'vite'

/** The H5 build's CSS animation that loads a picture of the framework's vendor, and the picture itself. */
const H5_BEACON = [
  [/animation:\s*shadow-preload[^;}]*;?/g, ''],
  [/animation-delay:\s*3s;?/g, ''],
  [/url\(["']?https:\/\/cdn\.dcloud\.net\.cn\/[^)]*\)/g, 'none'],
] as const

/** Addresses of the framework's advertisements, which sleep in the H5 runtime. We have none, so nobody needs them. */
const H5_ADS = /"https:\/\/ha[cs]1\.dcloud\.net\.cn\/\w+"/g

/**
 * uni-app calls its vendor three seconds after start, statistics or not: in WeChat by `wx.preloadAssets`, in a browser
 * by a CSS animation. Both are taken out; the build fails where the framework has changed its way of doing it.
 */
export function stripBeacon(): Plugin {
  return {
    name: 'guanxi:strip-beacon',
    enforce: 'pre',
    apply: 'build',
    transform(code, id) {
      if (/@dcloudio[\\/]uni-h5[\\/]dist[\\/]uni-h5\.es\.js/.test(id)) return { code: code.replace(H5_ADS, '""'), map: null }
      if (!/@dcloudio[\\/]uni-mp-weixin[\\/]dist[\\/]uni\.mp\.esm\.js/.test(id)) return undefined
      const head = 'function preloadAsset() {'
      if (!code.includes(head)) return this.error('strip-beacon: preloadAsset() is gone; look at what this uni-app release does instead')
      return { code: code.replace(head, `${head} return;`), map: null }
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type !== 'asset' || !file.fileName.endsWith('.css')) continue
          let css = String(file.source)
          for (const [pattern, by] of H5_BEACON) css = css.replace(pattern, by)
          file.source = css
        }
      },
    },
  }
}
