import { onUnmounted, reactive, watch } from 'vue'
import type { Schema } from '@common/client'
import { toFailure, type ApiFailure } from '@common/session'
import { api } from '@/api/client'
import { useSession } from '@/stores/session'

const PAUSE_MS = 250
const MOST_CUSTOMERS = 6

/** The letters that numbers begin with: orders `SO20261121-0001`, deliveries `DN20261121-0001`, quotes `QT20261121-0001`. */
export type Letters = 'SO' | 'DN' | 'QT'

export interface Find {
  /** What is typed. */
  q: string
  /** The beginning of a number, where what is typed may be one. */
  number: string
  /** The customer that it is narrowed to, as long as nothing is typed: what is typed is looked for everywhere. */
  customer: Schema<'Named'> | undefined
  /** The customer to ask for now. */
  readonly customerId: number | undefined
  /** Customers that fit what is typed. */
  customers: Schema<'CustomerRow'>[]
  busy: boolean
  error: ApiFailure | undefined
  /** Whether the customers for what is typed are known. */
  asked: boolean
  choose: (customer: Schema<'Named'> | undefined) => void
  search: () => Promise<void>
}

/** The beginning of a number as people type it (`so2026`, `20261121`, `SO20261121-0001 `); empty where it cannot be one. */
export function numberOf(typed: string, letters: Letters): string {
  const bare = typed.toUpperCase().replace(/[\s\u3000]/g, '').replace(/[—–－_]/g, '-')
  const rest = bare.startsWith(letters) ? bare.slice(letters.length) : bare
  if (!bare || !/^\d{0,8}(-\d{0,6})?$/.test(rest)) return ''
  return `${letters}${rest}`
}

/** Searching by a number or by a customer: numbers narrow the list at once, customers are offered to choose from. */
export function useFind(letters: Letters, changed: () => void): Find {
  const session = useSession()
  let round = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function search() {
    const words = find.q.trim()
    const mine = ++round
    find.error = undefined
    const number = numberOf(words, letters)
    if (number !== find.number) {
      find.number = number
      changed()
    }
    if (!words || !session.may('customers')) {
      find.customers = []
      find.asked = !!words
      find.busy = false
      return
    }
    find.busy = true
    try {
      const { found } = await api.get('/customers/search', { query: { q: words, limit: MOST_CUSTOMERS } })
      if (mine !== round) return
      find.customers = found
      find.asked = true
    }
    catch (thrown) {
      if (mine === round) find.error = toFailure(thrown)
    }
    finally {
      if (mine === round) find.busy = false
    }
  }

  const find: Find = reactive({
    q: '',
    number: '',
    customer: undefined,
    get customerId(): number | undefined { return find.number ? undefined : find.customer?.id },
    customers: [],
    busy: false,
    error: undefined,
    asked: false,
    choose: (customer: Schema<'Named'> | undefined) => {
      round += 1
      Object.assign(find, { q: '', number: '', customers: [], asked: false, busy: false, error: undefined, customer })
      changed()
    },
    search,
  })

  watch(() => find.q, () => {
    clearTimeout(timer)
    find.asked = false
    // nothing typed: the whole list again, at once
    if (find.q.trim()) timer = setTimeout(() => void search(), PAUSE_MS)
    else void search()
  })

  onUnmounted(() => clearTimeout(timer))
  return find
}
