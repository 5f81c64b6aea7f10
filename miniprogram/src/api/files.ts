import type { Schema } from '@common/client'
import { ApiFailure, newKey } from '@common/session'
import { sizeOf, shrink } from '@/platform/pictures'
import { api } from './client'
import { fileForm } from './transport'

export type StoredFile = Schema<'FileOut'>

/** What the server takes at most. */
export const MOST_BYTES = 20 * 1024 * 1024

/** Over this a picture is made smaller before it is sent. */
const COMFORTABLE_BYTES = 1024 * 1024

/**
 * Sends a picture. Big ones are made smaller first; what is still too big is refused with a clear failure
 * (`file.too_large`) before anything is sent.
 */
export async function sendPicture(filePath: string, options: { key?: string, onProgress?: (percent: number) => void } = {}): Promise<StoredFile> {
  let path = filePath
  let size = await sizeOf(path)
  if (size > COMFORTABLE_BYTES) {
    path = await shrink(path, size)
    size = await sizeOf(path)
  }
  if (size > MOST_BYTES) throw new ApiFailure(413, 'file.too_large', '图片太大，无法发送：请先裁剪或截图后再选')
  return sendFile(path, options)
}

/** Sends a file as it is. */
export function sendFile(filePath: string, { key = newKey(), onProgress }: { key?: string, onProgress?: (percent: number) => void } = {}): Promise<StoredFile> {
  return api.send('/files', fileForm({ filePath, name: 'file', ...(onProgress ? { onProgress } : {}) }), { idempotencyKey: key })
}

const fetched = new Map<string, Promise<string>>()

/**
 * A file of the server as a path of this device (`wxfile://…`, `blob:…`): for `<image>`, sounds, previews. The token
 * goes along in a header, never in an address. A file is fetched once.
 */
export function localFile(id: number): Promise<string> {
  return once(String(id), async () => {
    const { bytes, mime } = await fetchFile(id)
    return keepBytes(`${id}`, bytes, mime)
  })
}

/** A file's content and what it is. */
export interface Content { bytes: ArrayBuffer, mime: string }

/** A file of the server in another form (a voice that this device cannot play, decoded), as a path of this device. */
export function convertedFile(id: number, convert: (content: Content) => Promise<Content>): Promise<string> {
  return once(`${id}-converted`, async () => {
    const { bytes, mime } = await convert(await fetchFile(id))
    return keepBytes(`${id}-converted`, bytes, mime)
  })
}

function once(name: string, work: () => Promise<string>): Promise<string> {
  const known = fetched.get(name)
  if (known) return known
  const wanted = work().catch((error: unknown) => {
    fetched.delete(name)
    throw error
  })
  fetched.set(name, wanted)
  return wanted
}

async function fetchFile(id: number): Promise<Content> {
  const answer = await api.bytes('/files/{id}', { path: { id } })
  return { bytes: answer.body as ArrayBuffer, mime: answer.header('content-type') ?? 'application/octet-stream' }
}

const ENDINGS: Record<string, string> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/gif': 'gif', 'image/webp': 'webp', 'audio/amr': 'amr', 'audio/wav': 'wav', 'audio/mpeg': 'mp3', 'video/mp4': 'mp4', 'application/pdf': 'pdf' }

function keepBytes(name: string, bytes: ArrayBuffer, mime: string): Promise<string> {
  // #ifdef H5
  return Promise.resolve(URL.createObjectURL(new Blob([bytes], { type: mime })))
  // #endif
  // #ifdef MP-WEIXIN
  return new Promise((resolve, reject) => {
    const ending = ENDINGS[mime.split(';')[0] ?? ''] ?? 'bin'
    const filePath = `${(uni as unknown as { env: { USER_DATA_PATH: string } }).env.USER_DATA_PATH}/file-${name}.${ending}`
    uni.getFileSystemManager().writeFile({
      filePath,
      data: bytes,
      success: () => resolve(filePath),
      fail: () => reject(new ApiFailure(0, 'device.storage_full', '手机存储空间不足，无法打开文件')),
    })
  })
  // #endif
}

/** Forgets fetched files: at sign-out. */
export function forgetFiles(): void {
  // #ifdef H5
  for (const path of fetched.values()) void path.then(url => URL.revokeObjectURL(url)).catch(() => undefined)
  // #endif
  fetched.clear()
}

export { ENDINGS }
