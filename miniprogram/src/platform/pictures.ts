import { ApiFailure } from '@common/session'
import { addressOf, blobOf, rememberBlob } from './blobs'

/** The longer side of a picture that was made smaller. Enough to read a delivery note. */
const LONGER_SIDE = 2048
const QUALITY = 0.82

/** Lets people take or choose pictures. Nothing chosen is an empty list, never an error. */
export function choosePictures(count: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    uni.chooseImage({
      count,
      sizeType: ['compressed'],
      success: (chosen) => {
        const files = (Array.isArray(chosen.tempFiles) ? chosen.tempFiles : [chosen.tempFiles]) as unknown[]
        const paths = Array.isArray(chosen.tempFilePaths) ? chosen.tempFilePaths : [chosen.tempFilePaths]
        // #ifdef H5
        paths.forEach((path, i) => { if (files[i] instanceof Blob) rememberBlob(path, files[i] as Blob) })
        // #endif
        resolve(paths.slice(0, count))
        void files
      },
      fail: (problem: { errMsg?: string }) => {
        if (/cancel/i.test(problem.errMsg ?? '')) resolve([])
        else reject(new ApiFailure(0, 'device.refused', '无法打开相册或相机，请在系统设置中允许'))
      },
    })
  })
}

/** How big a file is, in bytes; 0 where nobody can tell. */
export function sizeOf(path: string): Promise<number> {
  // #ifdef H5
  return Promise.resolve(blobOf(path)?.size ?? 0)
  // #endif
  // #ifndef H5
  return new Promise((resolve) => {
    uni.getFileSystemManager().getFileInfo({ filePath: path, success: (info: { size: number }) => resolve(info.size), fail: () => resolve(0) })
  })
  // #endif
}

/** A smaller copy of a picture. Where that fails, the picture itself: the server has the last word on its size. */
export async function shrink(path: string, size: number): Promise<string> {
  // #ifdef H5
  return shrinkOnCanvas(path)
  // #endif
  // #ifndef H5
  return new Promise((resolve) => {
    uni.compressImage({
      src: path,
      quality: size > 8 * 1024 * 1024 ? 60 : 80,
      compressedWidth: LONGER_SIDE,
      success: smaller => resolve(smaller.tempFilePath),
      fail: () => resolve(path),
    } as UniApp.CompressImageOptions)
  })
  // #endif
}

async function shrinkOnCanvas(path: string): Promise<string> {
  const original = blobOf(path)
  if (!original) return path
  try {
    const bitmap = await createImageBitmap(original)
    const factor = Math.min(1, LONGER_SIDE / Math.max(bitmap.width, bitmap.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(bitmap.width * factor)
    canvas.height = Math.round(bitmap.height * factor)
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    bitmap.close()
    const smaller = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
    return smaller && smaller.size < original.size ? addressOf(smaller) : path
  }
  catch {
    return path
  }
}

/** Shows pictures over the whole screen. */
export function previewPictures(paths: string[], current: number): void {
  uni.previewImage({ urls: paths, current })
}
