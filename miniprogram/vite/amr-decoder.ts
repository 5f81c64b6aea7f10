import type { Plugin } from 'vite'

const WORKER_PART = /\n\s*self\.onmessage = function[\s\S]*$/

/**
 * benz-amr-recorder's decoder talks as a worker does (`self.onmessage`). WeChat has no `self`: there the function answers
 * the decoder itself. Fails when the library's shape changes.
 */
export function amrDecoder(): Plugin {
  return {
    name: 'guanxi:amr-decoder',
    enforce: 'pre',
    apply: () => process.env['UNI_PLATFORM'] === 'mp-weixin',
    transform(code, id) {
      if (!id.replace(/\\/g, '/').includes('/benz-amr-recorder/src/amrnb.js')) return null
      if (!WORKER_PART.test(code)) this.error('benz-amr-recorder has another shape: look at vite/amr-decoder.ts')
      return { code: code.replace(WORKER_PART, '\nreturn AMR;\n};\n'), map: null }
    },
  }
}
