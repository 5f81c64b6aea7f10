import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { tamed } from '@common/amr-decoder'

const source = fs.readFileSync(path.resolve(import.meta.dirname, '../node_modules/benz-amr-recorder/src/amrnb.js'), 'utf8')

interface Amr { encode: (sound: Float32Array, rate: number, mode: number) => Uint8Array, decode: (amr: Uint8Array) => Float32Array | null }

/** The decoder as the build for WeChat has it, without what WeChat does not have. */
function decoder(): Amr {
  const module = { exports: (): Amr => { throw new Error('nothing exported') } }
  new Function('module', 'self', 'eval', 'Function', tamed(source, false))(module, undefined, undefined, undefined)
  return module.exports()
}

describe('the decoder of voices', () => {
  it('makes no code of text, and gives a sound back', () => {
    const amr = decoder()
    const tone = Float32Array.from({ length: 8000 }, (_, i) => Math.sin(i * 2 * Math.PI * 440 / 8000) / 2)
    const sound = amr.decode(amr.encode(tone, 8000, 7))
    expect(sound?.length).toBeGreaterThan(7500)
    const crossings = [...sound ?? []].filter((value, i, all) => i > 0 && value >= 0 && (all[i - 1] ?? 0) < 0).length
    expect(Math.abs(crossings - 440)).toBeLessThan(15)
  })

  it('refuses what is no voice', () => {
    expect(decoder().decode(new Uint8Array([1, 2, 3, 4, 5, 6, 7]))).toBeNull()
  })

  it('says when the library has changed', () => {
    expect(() => tamed('module.exports = 1', true)).toThrow(/another shape/)
  })
})
