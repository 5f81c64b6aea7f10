import { ref, type Ref } from 'vue'
import { t } from '@/locale'
import { back } from '@/routes'
import { useOutbox } from '@/stores/outbox'
import { toast } from './notify'

type Item = Parameters<ReturnType<typeof useOutbox>['put']>[0]

/** Nobody waits longer for a slow server: it is in the outbox, and goes on by itself. */
const PATIENCE_MS = 6000

export interface Posting {
  busy: Ref<boolean>
  /** Why the server refused it. */
  failure: Ref<{ text: string, field?: string | undefined } | undefined>
  /**
   * Sends it through the outbox, so that no lost network loses it, and waits a moment: `arrived`, `waiting` (it goes out
   * by itself), or `refused`; then it is no longer in the outbox, its files stay, and `failure` says why.
   */
  post: (item: Item) => Promise<'arrived' | 'waiting' | 'refused'>
}

/** Sends what was written on a page, with or without a network. */
export function usePosting(): Posting {
  const outbox = useOutbox()
  const busy = ref(false)
  const failure: Posting['failure'] = ref()

  async function post(item: Item) {
    busy.value = true
    failure.value = undefined
    const { key } = outbox.put(item)
    await Promise.race([outbox.settled(), new Promise(resolve => setTimeout(resolve, PATIENCE_MS))])
    busy.value = false
    const refused = outbox.items.find(one => one.key === key && one.state === 'refused')
    if (!refused) return outbox.stateOf(key) === 'gone' ? 'arrived' : 'waiting'
    failure.value = { text: refused.why ?? t('failure.client.error'), field: refused.field }
    outbox.remove(refused, { keepFiles: true })
    return 'refused'
  }

  return { busy, failure, post }
}

/** Says that it was done (or waits for the network), and leaves the page once that could be read. */
export function leaveSaying(words: string, arrived = true): void {
  toast(arrived ? words : t('followUp.kept'), arrived ? 'success' : 'none')
  setTimeout(back, arrived ? 300 : 1200)
}
