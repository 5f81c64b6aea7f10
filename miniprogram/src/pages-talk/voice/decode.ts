// #ifndef H5
import start from 'benz-amr-recorder/src/amrnb'
// #endif
import type { Content } from '@/api/files'
import { isAmr, wavOf } from './wav'

/** A voice as a sound that every device plays: AMR becomes WAV, anything else stays. */
export async function playable({ bytes, mime }: Content): Promise<Content> {
  const sound = new Uint8Array(bytes)
  return isAmr(sound) ? { bytes: wavOf(await samplesOf(sound)), mime: 'audio/wav' } : { bytes, mime }
}

async function samplesOf(sound: Uint8Array): Promise<Float32Array> {
  // #ifdef H5
  return inWorker(sound)
  // #endif
  // #ifndef H5
  return decoded(sound)
  // #endif
}

// #ifndef H5
let decoder: ReturnType<typeof start> | undefined

/** In WeChat there is no worker for it: `vite/amr-decoder.ts` makes the decoder answer by itself. */
function decoded(sound: Uint8Array): Float32Array {
  decoder ??= start()
  const samples = decoder.decode(sound)
  if (!samples) throw new Error('not AMR')
  return samples
}
// #endif

// #ifdef H5
/** Decodes in a worker, so that the page stays quick. */
async function inWorker(sound: Uint8Array): Promise<Float32Array> {
  const worker = new Worker(new URL('./amr.worker.ts', import.meta.url), { type: 'module' })
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = (event: MessageEvent<{ amr: Float32Array | null }>) => {
        if (event.data.amr) resolve(event.data.amr)
        else reject(new Error('not AMR'))
      }
      worker.onerror = () => reject(new Error('the decoder failed'))
      worker.postMessage({ command: 'decode', buffer: sound })
    })
  }
  finally {
    worker.terminate()
  }
}
// #endif
