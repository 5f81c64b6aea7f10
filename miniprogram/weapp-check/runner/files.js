// The phone's files: paths of WeChat's (`wxfile://…`) and the bytes behind them, as long as the page lives.

export class Files {
  #bytes = new Map()
  #addresses = new Map()
  #count = 0

  /** A new file that WeChat made: chosen, compressed, saved. */
  add(blob, kind = 'tmp') {
    this.#count += 1
    const path = `wxfile://${kind}_${this.#count}.${blob.type.split('/')[1] ?? 'bin'}`
    this.#bytes.set(path, blob)
    return path
  }

  write(path, blob) {
    this.drop(path)
    this.#bytes.set(path, blob)
  }

  get(path) {
    return this.#bytes.get(path)
  }

  drop(path) {
    const address = this.#addresses.get(path)
    if (address) URL.revokeObjectURL(address)
    this.#addresses.delete(path)
    return this.#bytes.delete(path)
  }

  saved() {
    return [...this.#bytes].filter(([path]) => path.startsWith('wxfile://store_')).map(([filePath, blob]) => ({ filePath, size: blob.size, createTime: 0 }))
  }

  /** An address for `<image>`: of a file, of the package, or what it is (`data:`). */
  address(path) {
    if (!path || /^(data|blob):/.test(path)) return path ?? ''
    const blob = this.#bytes.get(path)
    if (!blob) return /^https?:/.test(path) ? path : `/package/${path.replace(/^\//, '')}`
    const known = this.#addresses.get(path) ?? URL.createObjectURL(blob)
    this.#addresses.set(path, known)
    return known
  }
}
