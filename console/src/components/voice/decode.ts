/** AMR to WAV, which every browser plays. */

/** Samples per second of AMR narrow-band. */
const RATE = 8000

/** Whether bytes are AMR narrow-band, by their magic. */
export function isAmr(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 6)) === '#!AMR\n'
}

/** Decodes in a worker, so that the page stays quick. Fails on what is no AMR. */
export async function amrToWav(bytes: Uint8Array): Promise<Blob> {
  const worker = new Worker(new URL('./amr.worker.ts', import.meta.url), { type: 'module' })
  try {
    const samples = await new Promise<Float32Array>((resolve, reject) => {
      worker.onmessage = (event: MessageEvent<{ amr: Float32Array | null }>) => {
        if (event.data.amr) resolve(event.data.amr)
        else reject(new Error('not AMR'))
      }
      worker.onerror = () => reject(new Error('the decoder failed'))
      worker.postMessage({ command: 'decode', buffer: bytes })
    })
    return wavOf(samples)
  } finally {
    worker.terminate()
  }
}

/** A WAV file (16 bit, mono) of samples between -1 and 1. */
export function wavOf(samples: Float32Array): Blob {
  const view = new DataView(new ArrayBuffer(44 + samples.length * 2))
  const text = (at: number, value: string) => [...value].forEach((char, i) => view.setUint8(at + i, char.charCodeAt(0)))
  text(0, 'RIFF')
  view.setUint32(4, 36 + samples.length * 2, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, RATE, true)
  view.setUint32(28, RATE * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, samples.length * 2, true)
  samples.forEach((sample, i) => view.setInt16(44 + i * 2, Math.max(-1, Math.min(1, sample)) * 0x7FFF, true))
  return new Blob([view.buffer], { type: 'audio/wav' })
}
