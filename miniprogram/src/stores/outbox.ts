import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { ApiFailure, newKey, toFailure } from '@common/session'
import { session as calls } from '@/api/client'
import { sendPicture } from '@/api/files'
import { explain } from '@/locale'
import { dropFile, keptFile } from '@/platform/kept-files'
import { storage } from '@/platform/storage'
import { useNetwork } from './network'
import { useSession } from './session'

/** A POST that waits to be sent. */
export interface Unsent {
  /** The Idempotency-Key: the server does the work once, however often we ask. */
  key: string
  /** Below `/api/v1`. */
  path: string
  body: Record<string, unknown>
  /** Kept files (see `kept-files.ts`) that are sent first; their ids go into `body.file_ids`. */
  files: { name: string, id?: number }[]
  /** The body takes one file only: its id goes into `body.file_id`. */
  oneFile?: boolean
  /** The name of the list that takes their ids, where it is not `file_ids`. */
  filesAs?: string
  /** What it is, for people. */
  title: string
  /** What it belongs to, so that a screen finds its own: `customer:7`. */
  about: string
  /** When it was written, in ms. */
  at: number
  /** Whether it may have reached the server already. */
  tried: boolean
  state: 'waiting' | 'sending' | 'refused'
  /** Why it was refused, and which field it was about. */
  why?: string
  field?: string
}

/** Keys are kept by the server for a day; after that a repeated POST would do the work again. */
const KEY_LIFE_MS = 23 * 3_600_000
const BACKOFF_MS = [2_000, 5_000, 15_000, 60_000]

const keyOf = (owner: string) => `outbox.${owner}`

/** Whether sending again later can help. */
export function isPassing(failure: ApiFailure): boolean {
  return failure.isNetwork || failure.isAborted || failure.status >= 500 || [401, 408, 429].includes(failure.status)
}

/**
 * What was written without a network, or while the server was down. It is kept on the device, is sent by itself when
 * the network is back, and is done exactly once.
 */
export const useOutbox = defineStore('outbox', () => {
  const items = ref<Unsent[]>([])
  const sessions = useSession()
  const network = useNetwork()
  const delivered = new Set<(item: Unsent) => void>()
  let owner: string | undefined
  let running: Promise<void> | undefined
  let wanted = false
  let again: ReturnType<typeof setTimeout> | undefined
  let misses = 0

  const waiting = computed(() => items.value.filter(item => item.state !== 'refused').length)
  const refused = computed(() => items.value.filter(item => item.state === 'refused').length)
  const about = (what: string) => items.value.filter(item => item.about === what)

  function persist() {
    if (owner) storage.set(keyOf(owner), items.value.length ? items.value : undefined)
  }

  /** Takes what this person left, when they sign in. */
  function open(who: string | undefined) {
    if (who === owner) return
    owner = who
    items.value = (who && storage.get<Unsent[]>(keyOf(who))) || []
    // what was under way when the program ended may have arrived
    for (const item of items.value) if (item.state === 'sending') item.state = 'waiting'
    void flush()
  }

  /** Takes a POST. It is on the device before anything is sent. */
  function put(item: Pick<Unsent, 'path' | 'body' | 'title' | 'about' | 'oneFile' | 'filesAs'> & { files?: string[], key?: string }): Unsent {
    const unsent: Unsent = {
      key: item.key ?? newKey(),
      path: item.path,
      body: item.body,
      files: (item.files ?? []).map(name => ({ name })),
      ...(item.oneFile ? { oneFile: true } : {}),
      ...(item.filesAs ? { filesAs: item.filesAs } : {}),
      title: item.title,
      about: item.about,
      at: Date.now(),
      tried: false,
      state: 'waiting',
    }
    items.value.push(unsent)
    persist()
    void flush()
    return unsent
  }

  async function deliver(item: Unsent): Promise<void> {
    if (item.tried && Date.now() - item.at > KEY_LIFE_MS) throw new ApiFailure(409, 'outbox.too_old', '超过一天未能确认，可能已经提交。请先查看记录，再决定是否重发')
    for (const [i, file] of item.files.entries()) {
      if (file.id !== undefined) continue
      const path = await keptFile(file.name)
      // a picture that the device has lost must not hold back the words
      if (path) file.id = (await sendPicture(path, { key: `${item.key}-f${i}` })).id
      persist()
    }
    const ids = item.files.flatMap(file => (file.id === undefined ? [] : [file.id]))
    item.tried = true
    persist()
    const withFiles = !ids.length ? {} : item.oneFile ? { file_id: ids[0] } : { [item.filesAs ?? 'file_ids']: ids }
    await calls.call({ method: 'POST', path: item.path, body: { ...item.body, ...withFiles }, idempotencyKey: item.key })
  }

  /** Takes one out. Its pictures go, too, unless somebody goes on with them (`keepFiles`). */
  function remove(item: Unsent, options: { keepFiles?: boolean } = {}) {
    items.value = items.value.filter(other => other.key !== item.key)
    if (!options.keepFiles) for (const file of item.files) void dropFile(file.name)
    persist()
  }

  /** How one stands: `gone` where it has arrived (or was taken out). */
  function stateOf(key: string): Unsent['state'] | 'gone' {
    return items.value.find(item => item.key === key)?.state ?? 'gone'
  }

  /** Sends what waits, one after the other, in the order of writing. */
  function flush(): Promise<void> {
    wanted = true
    running ??= work()
    return running
  }

  async function work() {
    try {
      // what is asked for while this runs must not get lost
      do {
        wanted = false
        await sendAll()
      } while (wanted)
    }
    finally {
      running = undefined
    }
  }

  /** When nothing is under way any more: what was put in before has arrived, is refused, or waits for the network. */
  function settled(): Promise<void> {
    return running ?? Promise.resolve()
  }

  async function sendAll() {
    clearTimeout(again)
    for (;;) {
      const item = items.value.find(one => one.state === 'waiting')
      if (!item || !owner || !sessions.signedIn || !network.connected) return
      const mine = owner
      item.state = 'sending'
      try {
        await deliver(item)
        misses = 0
        remove(item)
        delivered.forEach(listener => listener(item))
      }
      catch (error) {
        if (mine !== owner) return
        if (!settle(item, toFailure(error))) return
      }
    }
  }

  /** What a failure means for an item; `true` where the next one may be tried. */
  function settle(item: Unsent, failure: ApiFailure): boolean {
    if (isPassing(failure)) {
      item.state = 'waiting'
      persist()
      const pause = (failure.retryAfter ?? 0) * 1000 || BACKOFF_MS[Math.min(misses, BACKOFF_MS.length - 1)]
      misses += 1
      again = setTimeout(() => void flush(), pause)
      return false
    }
    item.state = 'refused'
    item.why = explain(failure)
    if (failure.field) item.field = failure.field
    persist()
    return true
  }

  /** Tries a refused one again. One whose key has ended gets a new one: the person has decided. */
  function retry(item: Unsent) {
    const mine = items.value.find(one => one.key === item.key)
    if (!mine) return
    if (mine.tried && Date.now() - mine.at > KEY_LIFE_MS) Object.assign(mine, { key: newKey(), at: Date.now(), tried: false })
    mine.state = 'waiting'
    delete mine.why
    delete mine.field
    persist()
    misses = 0
    void flush()
  }

  /** Calls a listener for each one that has arrived. */
  function onDelivered(listener: (item: Unsent) => void): () => void {
    delivered.add(listener)
    return () => delivered.delete(listener)
  }

  watch(() => sessions.owner, who => open(sessions.signedIn ? who : undefined), { immediate: true })
  watch(() => sessions.signedIn, is => open(is ? sessions.owner : undefined))
  network.onBack(() => { misses = 0; void flush() })

  return { items, waiting, refused, about, put, stateOf, flush, settled, retry, remove, onDelivered }
})
