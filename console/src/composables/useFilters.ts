import { reactive, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'

type Simple = string | number | boolean | undefined

/**
 * The filters of a list, kept in the address: they survive going back, reloading, and can be sent to a colleague.
 * `defaults` names all of them and gives their types; a value equal to its default is left out of the address.
 *
 * ```ts
 * const filters = useFilters({ q: '', grade: undefined as Grade | undefined, owner_id: undefined as number | undefined }, ['owner_id'])
 * ```
 *
 * `numbers` names those that are numbers though their default is none.
 */
export function useFilters<F extends Record<string, Simple>>(defaults: F, numbers: readonly (keyof F)[] = []): F {
  const route = useRoute()
  const router = useRouter()
  const name = route.name
  const filters = reactive({ ...defaults }) as F
  read()

  function read(): void {
    for (const key of Object.keys(defaults) as (keyof F & string)[]) {
      const raw = route.query[key]
      const text = Array.isArray(raw) ? raw[0] : raw
      const value = text === undefined || text === null ? defaults[key] : parsed(text, defaults[key], numbers.includes(key))
      filters[key] = value as F[typeof key]
    }
  }

  watch(filters, () => {
    if (route.name !== name) return
    const query = { ...route.query }
    for (const [key, value] of Object.entries(filters)) {
      if (value === defaults[key] || value === undefined || value === '') delete query[key]
      else query[key] = String(value)
    }
    void router.replace({ query })
  })
  // Back and forward, or a link to the same list with other filters.
  watch(() => route.query, () => { if (route.name === name) read() })

  return filters
}

function parsed(text: string, fallback: Simple, number: boolean): Simple {
  if (typeof fallback === 'boolean') return text === 'true'
  if (typeof fallback === 'number' || number) return Number.isFinite(Number(text)) ? Number(text) : fallback
  return text
}
