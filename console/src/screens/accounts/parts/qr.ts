/** QR codes, drawn here: pictures from elsewhere are not shown by this page, and never needed. */
import { generate } from 'lean-qr'

/** Modules of white around the code, as the standard wants. */
export const QUIET = 4

export interface Code {
  /** Modules of an edge, with the white around. */
  size: number
  /** The dark modules as a path in modules. */
  path: string
}

/** The code of a text. */
export function codeOf(text: string): Code {
  const bits = generate(text)
  let path = ''
  for (let y = 0; y < bits.size; y += 1) {
    for (let x = 0; x < bits.size; x += 1) {
      if (!bits.get(x, y)) continue
      // Neighbours in a row become one bar: no hairlines between them.
      let end = x
      while (end + 1 < bits.size && bits.get(end + 1, y)) end += 1
      path += `M${x + QUIET} ${y + QUIET}h${end - x + 1}v1h-${end - x + 1}z`
      x = end
    }
  }
  return { size: bits.size + 2 * QUIET, path }
}

/** A code as an SVG file, with lines of text below it. */
export function svgOf(text: string, caption: readonly string[] = []): string {
  const { size, path } = codeOf(text)
  const line = size / 12
  const height = size + caption.length * line * 1.5 + (caption.length ? line * 0.5 : 0)
  const words = caption.map((words, index) =>
    `<text x="${size / 2}" y="${size + line * (1 + index * 1.5)}" font-size="${index ? line * 0.8 : line}" text-anchor="middle" font-family="sans-serif" fill="#1b2530">${escaped(words)}</text>`)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${height}" width="${size * 20}" height="${Math.round(height * 20)}">`
    + `<rect width="100%" height="100%" fill="#fff"/><path d="${path}" fill="#000"/>${words.join('')}</svg>`
}

/** A code as a PNG, for print and for sending on. */
export async function pngOf(text: string, caption: readonly string[] = []): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svgOf(text, caption)], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.naturalWidth
    canvas.height = image.naturalHeight
    canvas.getContext('2d')?.drawImage(image, 0, 0)
    return await new Promise((resolve, reject) => canvas.toBlob(blob => blob ? resolve(blob) : reject(new Error('no picture')), 'image/png'))
  } finally {
    URL.revokeObjectURL(url)
  }
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}
