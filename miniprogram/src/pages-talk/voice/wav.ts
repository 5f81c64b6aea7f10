/** Samples per second of AMR narrow-band, WeChat's format of voices. */
const RATE = 8000

/** Whether bytes are AMR narrow-band. */
export function isAmr(bytes: Uint8Array): boolean {
  return [0x23, 0x21, 0x41, 0x4D, 0x52, 0x0A].every((byte, i) => bytes[i] === byte)
}

/** A WAV file (16 bit, mono) of samples between -1 and 1. */
export function wavOf(samples: Float32Array): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(44 + samples.length * 2))
  const text = (at: number, value: string) => { for (let i = 0; i < value.length; i++) view.setUint8(at + i, value.charCodeAt(i)) }
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
  samples.forEach((sample, i) => view.setInt16(44 + i * 2, Math.round(Math.max(-1, Math.min(1, sample)) * 0x7FFF), true))
  return view.buffer
}
