import type { Plugin } from 'vite'
import { tamed } from '../../web-common/amr-decoder'

/** Puts the decoder of voices into the build as web-common makes it. */
export function amrDecoder(): Plugin {
  return {
    name: 'guanxi:amr-decoder',
    enforce: 'pre',
    transform(code, id) {
      if (!id.replace(/\\/g, '/').includes('/benz-amr-recorder/src/amrnb.js')) return null
      return { code: tamed(code, process.env['UNI_PLATFORM'] !== 'mp-weixin'), map: null }
    },
  }
}
