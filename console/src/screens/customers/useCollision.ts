import { onScopeDispose, ref, watch } from 'vue'
import { cleanPhone } from '@common/format'
import { api } from '@/api'
import type { Collision } from './types'

/** What a new customer collides with, asked while one types. What fails to answer is no obstacle: saving asks again. */
export function useCollision(of: () => { name: string, phones: string[], tax_number: string }) {
  const collision = ref<Collision | null>(null)
  const checking = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking: AbortController | undefined

  watch(of, ({ name, phones, tax_number: tax }) => {
    clearTimeout(timer)
    asking?.abort()
    const numbers = phones.map(cleanPhone).filter(number => number.length >= 7)
    if (name.trim().length < 2 && !numbers.length && tax.trim().length < 15) {
      collision.value = null
      checking.value = false
      return
    }
    checking.value = true
    timer = setTimeout(() => void check({ name: name.trim(), phones: numbers, tax_number: tax.trim() || null }), 250)
  }, { deep: true })

  async function check(body: { name: string, phones: string[], tax_number: string | null }): Promise<void> {
    const mine = asking = new AbortController()
    try {
      const answer = await api.post('/customers/check', { body, signal: mine.signal })
      if (mine === asking) collision.value = answer
    } catch {
      if (mine === asking) collision.value = null
    } finally {
      if (mine === asking) checking.value = false
    }
  }

  onScopeDispose(() => { clearTimeout(timer); asking?.abort() })
  return { collision, checking }
}
