import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { dark, light, type Tokens } from '@common/tokens'

const css = readFileSync('../web-common/tokens.css', 'utf8')

function inCss(selector: RegExp): Record<string, string> {
  const body = selector.exec(css)?.[1] ?? ''
  const found = [...body.matchAll(/--gx-([\w-]+):\s*([^;]+);/g)]
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name.replace(/-(\w)/g, (_, c: string) => c.toUpperCase()), value]))
}

function luminance(hex: string): number {
  const channels = [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16) / 255)
  const [r = 0, g = 0, b = 0] = channels.map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [hi = 0, lo = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (hi + 0.05) / (lo + 0.05)
}

const PAIRS: readonly (readonly [keyof Tokens, keyof Tokens])[] = [
  ['ink', 'surface'], ['ink', 'canvas'], ['ink', 'hover'], ['ink2', 'surface'], ['ink2', 'canvas'], ['ink2', 'hover'],
  ['ink3', 'surface'], ['ink2', 'neutralSoft'], ['brand', 'surface'], ['brand', 'brandSoft'], ['onBrand', 'brand'],
  ['warn', 'surface'], ['warn', 'warnSoft'], ['danger', 'surface'], ['danger', 'dangerSoft'], ['info', 'surface'],
  ['info', 'infoSoft'], ['success', 'surface'], ['success', 'successSoft'],
  ['gradeA', 'gradeASoft'], ['gradeB', 'gradeBSoft'], ['gradeC', 'gradeCSoft'], ['gradeD', 'gradeDSoft'],
]

describe('tokens', () => {
  it('are the same in CSS and in TypeScript', () => {
    expect(inCss(/html\.dark,\s*\.gx-dark\s*\{([^}]*)\}/)).toEqual(dark)
    expect(inCss(/:root,\s*page\s*\{([^}]*)\}/)).toMatchObject(light)
  })

  it.each([['light', light as Tokens], ['dark', dark]])('text can be read in %s', (_, tokens) => {
    const low = PAIRS.map(([a, b]) => ({ pair: `${a} on ${b}`, ratio: contrast(tokens[a], tokens[b]) })).filter(p => p.ratio < 4.5)
    expect(low).toEqual([])
  })
})
