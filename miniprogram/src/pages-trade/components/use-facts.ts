import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { toFailure, type ApiFailure } from '@common/session'
import { api } from '@/api/client'
import type { Facts } from './deal'

/** The server answers for so many products at once. */
const AT_ONCE = 50

export interface KnownFacts {
  /** By product. */
  of: (product: number | undefined) => Facts | undefined
  error: ShallowRef<ApiFailure | undefined>
  /** Asks for those that are not known yet; `fresh` for all of them. */
  ensure: (products: readonly (number | undefined)[], fresh?: boolean) => Promise<void>
}

/** What is to be known of products before a customer hears their prices. */
export function useFacts(customer: Ref<number | undefined>): KnownFacts {
  const known = ref<Record<number, Facts>>({})
  const error = shallowRef<ApiFailure>()
  let whose: number | undefined

  async function ensure(products: readonly (number | undefined)[], fresh = false) {
    const id = customer.value
    if (id !== whose) known.value = {}
    whose = id
    if (!id) return
    const wanted = [...new Set(products.filter((one): one is number => one !== undefined && (fresh || !known.value[one])))]
    error.value = undefined
    try {
      for (let at = 0; at < wanted.length; at += AT_ONCE) {
        const { items } = await api.get('/customers/{id}/product-prices', { path: { id }, query: { product_ids: wanted.slice(at, at + AT_ONCE).join(',') } })
        if (whose !== id) return
        known.value = { ...known.value, ...Object.fromEntries(items.map(one => [one.product_id, one])) }
      }
    }
    catch (thrown) {
      if (whose === id) error.value = toFailure(thrown)
    }
  }

  return { of: product => (product === undefined ? undefined : known.value[product]), error, ensure }
}
