// Files and pictures.
import { calls, group } from './answer.js'

export function files(runner) {
  const { files: disk } = runner
  const existing = (path) => {
    const blob = disk.get(path)
    if (!blob) throw new Error(`no such file or directory, ${path}`)
    return blob
  }
  const manager = {
    ...group({
      access: ({ path }) => void existing(path),
      getFileInfo: ({ filePath }) => ({ size: existing(filePath).size }),
      saveFile: ({ tempFilePath }) => {
        const blob = existing(tempFilePath)
        disk.drop(tempFilePath)
        return { savedFilePath: disk.add(blob, 'store') }
      },
      removeSavedFile: ({ filePath }) => { existing(filePath); disk.drop(filePath) },
      unlink: ({ filePath }) => { existing(filePath); disk.drop(filePath) },
      getSavedFileList: () => ({ fileList: disk.saved() }),
      writeFile: ({ filePath, data }) => {
        if (!filePath.startsWith('wxfile://usr/')) throw new Error(`permission denied, open ${filePath}`)
        disk.write(filePath, new Blob([data]))
      },
      readFile: async ({ filePath, encoding }) => ({ data: await (encoding ? existing(filePath).text() : existing(filePath).arrayBuffer()) }),
    }),
  }
  const choose = async ({ count = 9 }) => {
    const chosen = await chosenFiles(count)
    return chosen.map(blob => ({ path: disk.add(blob), size: blob.size }))
  }
  return {
    getFileSystemManager: () => manager,
    chooseImage: calls('chooseImage', async (options) => {
      const tempFiles = await choose(options)
      return { tempFiles, tempFilePaths: tempFiles.map(file => file.path) }
    }),
    chooseMedia: calls('chooseMedia', async options => ({ tempFiles: (await choose(options)).map(({ path, size }) => ({ tempFilePath: path, size, fileType: 'image' })) })),
    compressImage: calls('compressImage', async ({ src, quality = 80, compressedWidth }) => ({ tempFilePath: disk.add(await smaller(existing(src), quality, compressedWidth)) })),
    previewImage: calls('previewImage', ({ urls, current }) => { runner.did.push({ what: 'preview', urls, current }) }),
  }
}

/** The browser's own question for files stands for WeChat's album and camera. */
function chosenFiles(count) {
  return new Promise((resolve, reject) => {
    const input = Object.assign(document.createElement('input'), { type: 'file', accept: 'image/*', multiple: count > 1 })
    input.addEventListener('change', () => resolve([...input.files].slice(0, count)))
    input.addEventListener('cancel', () => reject(new Error('cancel')))
    input.click()
  })
}

async function smaller(blob, quality, width) {
  const picture = await createImageBitmap(blob)
  const factor = Math.min(1, (width ?? picture.width) / picture.width)
  const canvas = new OffscreenCanvas(Math.round(picture.width * factor), Math.round(picture.height * factor))
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  return canvas.convertToBlob({ type: 'image/jpeg', quality: quality / 100 })
}
