import { ref, type Ref } from 'vue'
import { api } from '@/api'
import { useAction, type Action } from '@/composables/useAction'
import { translate } from '@/i18n'
import { ask, complain, told } from '@/lib/feedback'
import { copyText } from './copy'
import type { PushRow } from './types'

interface ByHand {
  /** Whether it was copied here. */
  copied: Ref<boolean>
  copy: () => Promise<void>
  sent: Action<[], void>
}

/** Copies the text of a push that was handed over, and notes that it was sent by hand. */
export function useSendByHand(push: () => PushRow, done: () => void): ByHand {
  const copied = ref(false)

  async function copy(): Promise<void> {
    copied.value = await copyText(push().content)
    if (copied.value) told(translate('pushes.hand.copied'))
    else complain(new Error(translate('pushes.hand.copyFailed')))
  }

  const sent = useAction(async ({ idempotencyKey }) => {
    // Who has not copied it here may have pressed the wrong button.
    if (!copied.value && !await ask({ title: translate('pushes.hand.sure'), text: translate('pushes.hand.sureText'), yes: translate('pushes.hand.sent') })) return
    await api.post('/pushes/{id}/sent-by-hand', { path: { id: push().id }, idempotencyKey })
    told(translate('pushes.hand.told'))
    done()
  })

  return { copied, copy, sent }
}
