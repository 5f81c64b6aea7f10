import { ApiFailure } from '@common/failure'
import { api, session } from './api/client'

/** Where an own picture is to be seen; the cookie goes along. With the host, as uni puts where the pages are before each path. */
export function addressOf(id: number): string {
  return new URL(session.url(`/my/files/${id}`), location.origin).href
}

/** What the server takes at most, and the longer side of what is sent: enough to see a crack. */
const MOST_BYTES = 20 * 1024 * 1024
const LONGER_SIDE = 2048
const QUALITY = 0.82
const COMFORTABLE_BYTES = 1024 * 1024

/** Lets people take or choose pictures; nothing chosen is an empty list. */
export function choosePictures(count: number): Promise<File[]> {
  return new Promise((resolve) => {
    uni.chooseImage({
      count,
      success: ({ tempFiles }) => resolve(([tempFiles].flat() as unknown[]).filter((file): file is File => file instanceof File).slice(0, count)),
      fail: () => resolve([]),
    })
  })
}

/** Sends a picture; big ones are made smaller first. What is no picture the server refuses in words. The answer is its key. */
export async function sendPicture(file: File): Promise<number> {
  const picture = file.size > COMFORTABLE_BYTES ? await smaller(file) : file
  if (picture.size > MOST_BYTES) throw new ApiFailure(413, 'file.too_large', '图片太大，请先裁剪或截图后再选')
  const form = new FormData()
  form.append('file', picture, file.name || 'picture.jpg')
  return (await api.send('/my/files', form)).id
}

async function smaller(file: File): Promise<Blob> {
  try {
    const bitmap = await createImageBitmap(file)
    const factor = Math.min(1, LONGER_SIDE / Math.max(bitmap.width, bitmap.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(bitmap.width * factor)
    canvas.height = Math.round(bitmap.height * factor)
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    bitmap.close()
    const made = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
    return made && made.size < file.size ? made : file
  }
  catch {
    return file
  }
}
