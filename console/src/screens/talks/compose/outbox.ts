import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { newKey } from '@common/session'
import { api, toFailure, uploadFile, type ApiFailure } from '@/api'
import { recall, remember } from '@/lib/storage'
import { useMe } from '@/stores/me'
import type { Message } from '../types'

/** What was written and has not arrived at the server: a text or a picture. */
export interface Unsent {
  /** The same for all tries: what arrived after all is not sent twice. */
  key: string
  staff: number
  talk: number
  text?: string
  file?: File
  /** Of the picture, to be looked at. */
  url?: string
  /** The picture was stored already. */
  fileId?: number
  /** `null` while it is under way. */
  failure: ApiFailure | null
  /** The page was left before it was known whether it arrived. */
  interrupted?: boolean
}

type Listener = (message: Message) => void

/** Answers on their way, talk by talk and in their order. They outlive changing the talk, and texts reloading the page. */
export const useOutbox = defineStore('outbox', () => {
  const me = useMe()
  const staff = computed(() => me.me?.staff.id ?? 0)
  const all = ref<Unsent[]>(recall<Unsent[]>('gx.outbox', []).map(one => ({ ...one, failure: null, interrupted: true })))
  const queues = new Map<number, Promise<void>>()
  const listeners = new Map<number, Set<Listener>>()

  watch(all, now => {
    const texts = now.filter(one => one.text !== undefined).map(({ key, staff, talk, text }) => ({ key, staff, talk, text }))
    remember('gx.outbox', texts.length ? texts : null)
  }, { deep: true })

  function of(talk: number): Unsent[] {
    return all.value.filter(one => one.talk === talk && one.staff === staff.value)
  }

  function add(talk: number, what: { text: string } | { file: File } | { fileId: number }): void {
    const one: Unsent = { ...what, key: newKey(), staff: staff.value, talk, failure: null }
    if ('file' in what) one.url = URL.createObjectURL(what.file)
    all.value.push(one)
    send(all.value.at(-1)!)
  }

  /** After whatever is before it in the talk: what is said keeps its order. */
  function send(one: Unsent): void {
    one.failure = null
    one.interrupted = false
    const before = queues.get(one.talk) ?? Promise.resolve()
    queues.set(one.talk, before.then(() => attempt(one)))
  }

  async function attempt(one: Unsent): Promise<void> {
    if (!all.value.includes(one)) return
    try {
      if (one.file && one.fileId === undefined) one.fileId = (await uploadFile(one.file, `${one.key}-file`)).id
      const body = one.text === undefined ? { file_id: one.fileId ?? null } : { text: one.text }
      const message = await api.post('/conversations/{id}/replies', { path: { id: one.talk }, body, idempotencyKey: one.key })
      listeners.get(one.talk)?.forEach(listener => listener(message))
      drop(one)
    } catch (thrown) {
      one.failure = toFailure(thrown)
      // Nothing was done under a key that stands for something else.
      if (one.failure.code === 'idempotency.mismatch') one.key = newKey()
    }
  }

  function drop(one: Unsent): void {
    if (one.url) URL.revokeObjectURL(one.url)
    all.value = all.value.filter(other => other.key !== one.key)
  }

  /** Tells of messages that arrived; the answer stops listening. */
  function on(talk: number, listener: Listener): () => void {
    const those = listeners.get(talk) ?? new Set()
    listeners.set(talk, those.add(listener))
    return () => { those.delete(listener) }
  }

  return { of, add, again: send, drop, on }
})
