import { defineStore } from 'pinia'
import { storage } from '@/platform/storage'
import { useSession } from './session'

interface Draft<T> { value: T, at: number }

/** Drafts of forms that nobody came back to for this long are forgotten. */
const LIFE_MS = 30 * 86_400_000
const INDEX = 'drafts'

/**
 * What was typed and not sent, per person and form: `follow-up:7`, `chat:3`. Written at each key stroke, so that a
 * crash, a call, or a lost network loses nothing.
 */
export const useDrafts = defineStore('drafts', () => {
  const sessions = useSession()
  const name = (form: string) => `draft.${sessions.owner ?? 'nobody'}.${form}`

  function load<T>(form: string): T | undefined {
    const draft = storage.get<Draft<T>>(name(form))
    return draft && Date.now() - draft.at < LIFE_MS ? draft.value : undefined
  }

  function save<T>(form: string, value: T): boolean {
    const index = new Set(storage.get<string[]>(INDEX) ?? [])
    if (!index.has(name(form))) storage.set(INDEX, [...index, name(form)])
    return storage.set(name(form), { value, at: Date.now() } satisfies Draft<T>)
  }

  function drop(form: string): void {
    storage.remove(name(form))
    storage.set(INDEX, (storage.get<string[]>(INDEX) ?? []).filter(one => one !== name(form)))
  }

  /** Throws old drafts away; once, when the program starts. */
  function tidy(): void {
    const kept = (storage.get<string[]>(INDEX) ?? []).filter((key) => {
      const draft = storage.get<Draft<unknown>>(key)
      const fresh = draft !== undefined && Date.now() - draft.at < LIFE_MS
      if (!fresh) storage.remove(key)
      return fresh
    })
    storage.set(INDEX, kept.length ? kept : undefined)
  }

  return { load, save, drop, tidy }
})
