import { addressOf, blobOf } from './blobs'

/**
 * Files that must outlive the program: pictures of a draft, or of a follow-up that waits for the network. In WeChat
 * they lie in the program's own folder, in a browser in IndexedDB.
 */
const DATABASE = 'gx.m'
const TABLE = 'files'

/** Keeps a file; the answer is its name for `keptFile` and `dropFile`. */
export async function keepFile(path: string): Promise<string> {
  // #ifdef H5
  const blob = blobOf(path)
  if (!blob) return path
  const name = `kept-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`
  await inTable('readwrite', table => table.put(blob, name))
  return name
  // #endif
  // #ifndef H5
  return new Promise((resolve) => {
    uni.getFileSystemManager().saveFile({ tempFilePath: path, success: (saved: { savedFilePath: string }) => resolve(saved.savedFilePath), fail: () => resolve(path) })
  })
  // #endif
}

/** A kept file as a path, or nothing where it is gone (storage was cleared). */
export async function keptFile(name: string): Promise<string | undefined> {
  // #ifdef H5
  if (!name.startsWith('kept-')) return blobOf(name) ? name : undefined
  const blob = await inTable<Blob | undefined>('readonly', table => table.get(name)).catch(() => undefined)
  return blob ? addressOf(blob) : undefined
  // #endif
  // #ifndef H5
  return new Promise((resolve) => {
    uni.getFileSystemManager().access({ path: name, success: () => resolve(name), fail: () => resolve(undefined) })
  })
  // #endif
}

/** Drops a kept file. */
export async function dropFile(name: string): Promise<void> {
  // #ifdef H5
  await inTable('readwrite', table => table.delete(name)).catch(() => undefined)
  // #endif
  // #ifndef H5
  uni.getFileSystemManager().removeSavedFile({ filePath: name, fail: () => undefined })
  // #endif
}

/** Drops all of them: at sign-out. */
export async function dropAllFiles(): Promise<void> {
  // #ifdef H5
  await inTable('readwrite', table => table.clear()).catch(() => undefined)
  // #endif
  // #ifndef H5
  uni.getFileSystemManager().getSavedFileList({
    success: ({ fileList }: { fileList: { filePath: string }[] }) => fileList.forEach(file => void dropFile(file.filePath)),
  })
  // #endif
}

function inTable<T>(mode: 'readonly' | 'readwrite', work: (table: IDBObjectStore) => IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE)
    opening.onerror = () => reject(opening.error ?? new Error('no storage'))
    opening.onsuccess = () => {
      const database = opening.result
      const done = work(database.transaction(TABLE, mode).objectStore(TABLE))
      done.onsuccess = () => { resolve(done.result as T); database.close() }
      done.onerror = () => { reject(done.error ?? new Error('storage failed')); database.close() }
    }
  })
}
