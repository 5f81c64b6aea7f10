import { ref } from 'vue'
import type { Schema } from '@common/client'
import { api } from '@/api/client'
import { confirm, prompt, toast } from '@/composables/notify'
import { useAction } from '@/composables/use-action'
import { t } from '@/locale'
import { copyText } from '@/platform/device'
import { useReminders } from '@/stores/reminders'
import { useCopied } from './copied'

type Push = Pick<Schema<'PushRow'>, 'id' | 'content' | 'contact' | 'state'>

/** The most characters of a reason. */
const MOST = 200

/** What a person does with a push: copy its words and say that they were sent, call it off, settle a doubt. */
export function useHand(done: () => unknown) {
  const copied = useCopied()
  const reminders = useReminders()
  /** Which one is under way: only its own buttons show it. */
  const busy = ref<number>()
  /** Reasons that were typed and not taken: they stand there again. */
  const typed = new Map<number, string>()

  const marking = useAction((key, id: number) => api.post('/pushes/{id}/sent-by-hand', { path: { id }, idempotencyKey: key }))
  const cancelling = useAction((key, id: number, reason: string) => api.post('/pushes/{id}/cancel', { path: { id }, body: { reason }, idempotencyKey: key }))
  const resolving = useAction((key, id: number, arrived: boolean) => api.post('/pushes/{id}/resolve', { path: { id }, body: { arrived }, idempotencyKey: key }))

  async function work(push: Push, run: () => Promise<unknown>, said: string): Promise<boolean> {
    if (busy.value !== undefined) return false
    busy.value = push.id
    const answer = await run()
    busy.value = undefined
    if (!answer) return false
    toast(said)
    await done()
    return true
  }

  async function copy(push: Push) {
    if (!await copyText(push.content)) return toast(t('care.notCopied'))
    copied.mark(push.id)
    toast(t('care.copiedNow'))
  }

  async function sent(push: Push) {
    const name = push.contact?.name ?? ''
    // who has copied it has decided; else it may be a slip of the finger
    if (copied.at(push.id) === undefined) {
      if (!await confirm({ title: t('care.sentQuestion', { name }), text: push.content, yes: t('care.sentYes') })) return
    }
    reminders.offer()
    if (await work(push, () => marking.run(push.id), t('care.sentDone'))) copied.forget(push.id)
  }

  async function cancel(push: Push) {
    const reason = await prompt({ title: t('care.cancelTitle'), hint: t('care.cancelHint'), value: typed.get(push.id) ?? '', yes: t('care.cancelYes') })
    if (reason === undefined) return
    if (!reason) return toast(t('care.reasonNeeded'))
    typed.set(push.id, reason)
    if (reason.length > MOST) return toast(t('care.reasonLong', { n: MOST }))
    if (await work(push, () => cancelling.run(push.id, reason), t('care.cancelled'))) {
      copied.forget(push.id)
      typed.delete(push.id)
    }
  }

  async function resolve(push: Push, arrived: boolean) {
    const question = arrived ? { title: t('care.arrivedQuestion'), text: t('care.arrivedText') } : { title: t('care.notArrivedQuestion'), text: t('care.notArrivedText'), danger: true }
    if (await confirm(question)) await work(push, () => resolving.run(push.id, arrived), t('care.resolved'))
  }

  return { busy, copiedAt: copied.at, copy, sent, cancel, resolve }
}
