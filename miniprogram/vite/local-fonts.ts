import fs from 'node:fs'
import type { Plugin } from 'vite'
import { compress } from 'wawoff2'

const REMOTE_FACE = /@font-face\s*\{[^}]*at\.alicdn\.com[^}]*\}/g
const OWN_FACE = /@font-face\s*\{[^}]*wd-icons[^}]*\}/g

/**
 * wot-design-uni loads its icon font from a remote host. Every build gets the font that the package ships instead,
 * as WOFF2 within the style sheet: WeChat reads no font files of a package, and a browser saves a request.
 */
export function localFonts(ttf: string): Plugin {
  let face = ''
  return {
    name: 'guanxi:local-fonts',
    apply: 'build',
    async buildStart() {
      const woff2 = Buffer.from(await compress(fs.readFileSync(ttf))).toString('base64')
      face = `@font-face{font-family:wd-icons;src:url("data:font/woff2;base64,${woff2}") format("woff2");font-weight:400;font-style:normal}`
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const [name, file] of Object.entries(bundle)) {
          if (file.type !== 'asset') continue
          if (/wd-icons.*\.ttf$/.test(name)) {
            delete bundle[name]
            continue
          }
          if (!/\.(css|wxss)$/.test(name)) continue
          const css = String(file.source)
          if (!REMOTE_FACE.test(css)) continue
          const rest = css.replace(REMOTE_FACE, '').replace(OWN_FACE, '')
          // `@import` and `@charset` must stay first
          const head = /^(?:\s*(?:@charset|@import)[^;]*;)*/.exec(rest)?.[0] ?? ''
          file.source = head + face + rest.slice(head.length)
          if (/url\(["']?(https?:)?\/\//.test(String(file.source))) this.error(`a remote URL is left in ${name}`)
        }
      },
    },
  }
}
