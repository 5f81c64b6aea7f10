import { computed, type Ref } from 'vue'
import { ApiFailure } from '@common/session'
import { api } from '@/api/client'
import { toast } from '@/composables/notify'
import { useAction } from '@/composables/use-action'
import { useLoad } from '@/composables/use-load'
import { explain, t } from '@/locale'
import type { Detail } from './acts'

const PATHS = {
  assign: '/complaints/{id}/assign',
  start: '/complaints/{id}/start',
  ask: '/complaints/{id}/inquiries',
  resolve: '/complaints/{id}/resolve',
  draft: '/complaints/{id}/letter',
  send: '/complaints/{id}/letter/send',
  told: '/complaints/{id}/told',
  close: '/complaints/{id}/close',
  withdraw: '/complaints/{id}/withdraw',
  reopen: '/complaints/{id}/reopen',
  compensate: '/complaints/{id}/compensations',
} as const

export type Step = keyof typeof PATHS | 'letter'

/** What somebody else did in the meantime: what is shown is not what is there. */
const OVERTAKEN = ['stale', 'complaint.step']

/** A complaint with what can be done with it. Each step says which version it was taken on, and answers the whole. */
export function useComplaint(id: Ref<number>) {
  const page = useLoad<Detail>(() => {
    if (!id.value) throw new ApiFailure(404, 'not_found', t('state.missing'))
    return api.get('/complaints/{id}', { path: { id: id.value } })
  })
  const version = computed(() => page.data.value?.complaint.version ?? 0)

  const step = useAction((key, name: Step, body: Record<string, unknown>) => {
    const path = { id: id.value }
    if (name === 'letter') return api.put('/complaints/{id}/letter', { path, body: body as never })
    return api.post(PATHS[name], { path, body: body as never, idempotencyKey: key }) as Promise<Detail>
  }, { onError: false })

  /** Takes a step; the answer is whether it was taken. A newer state is fetched, and what was typed stays. */
  async function take(name: Step, body: Record<string, unknown> = {}): Promise<boolean> {
    const fresh = await step.run(name, { version: version.value, ...body })
    if (fresh) {
      page.data.value = fresh
      return true
    }
    const failure = step.error.value
    if (failure && !failure.isAborted) toast(failure.code === 'stale' ? t('complaint.stale') : explain(failure))
    if (failure && OVERTAKEN.includes(failure.code)) await page.load()
    return false
  }

  return { page, step, take }
}
