import { computed, reactive, ref, watch, type Ref } from 'vue'
import { api } from '@/api'
import { useLoad } from '@/composables/useLoad'
import { allPages } from '@/lib/pages'
import type { ReceivableRow } from '@/screens/receivables/types'
import type { ReceiptRow } from '../types'
import { availableOf, fillOf, oldestFirst, partsOf, restOf, usedBy, wrongWith } from './parts'

/** What is open of a customer on both sides, which receipts are taken, and what is typed. */
export function useDesk(customer: Ref<number | undefined>, wanted: () => { receipt: number | undefined, receivable: number | undefined }) {
  const load = useLoad(async signal => {
    const id = customer.value
    if (id === undefined) return null
    const [sources, targets] = await Promise.all([
      allPages<ReceiptRow>(page => api.get('/receipts', { query: { customer_id: id, open: true, reversed: false, sort: 'date', ...page }, signal })),
      allPages<ReceivableRow>(page => api.get('/receivables', { query: { customer_id: id, open: true, sort: 'due', ...page }, signal })),
    ])
    return { customer: id, sources: sources.rows, targets: targets.rows, cut: sources.cut || targets.cut }
  }, [customer])

  /** Receipts that are taken, in the order in which they were. */
  const taken = ref<number[]>([])
  const typed = reactive<Record<number, string>>({})

  const sources = computed(() => load.data.value?.sources ?? [])
  const targets = computed(() => load.data.value?.targets ?? [])
  const chosen = computed(() => taken.value.flatMap(id => sources.value.find(one => one.id === id) ?? []))
  const available = computed(() => availableOf(chosen.value))
  const used = computed(() => usedBy(targets.value, typed))
  const parts = computed(() => partsOf(chosen.value, targets.value, typed))
  const wrong = computed(() => targets.value.some(one => wrongWith(one, typed)))

  function clear(): void {
    for (const key of Object.keys(typed)) delete typed[Number(key)]
  }

  // Another customer: with what was asked for, else with all that lies there. After a reload what was chosen stays.
  let of: number | undefined
  watch(() => load.data.value, data => {
    if (!data) return
    if (data.customer === of) {
      taken.value = taken.value.filter(id => data.sources.some(one => one.id === id))
      if (!taken.value.length) taken.value = data.sources.map(one => one.id)
      return
    }
    of = data.customer
    clear()
    const { receipt, receivable } = wanted()
    taken.value = data.sources.some(one => one.id === receipt) && receipt !== undefined ? [receipt] : data.sources.map(one => one.id)
    const target = data.targets.find(one => one.id === receivable)
    if (target) put(target)
  })

  function toggle(id: number): void {
    taken.value = taken.value.includes(id) ? taken.value.filter(one => one !== id) : [...taken.value, id]
  }

  /** A click fills in what can be; on a filled one it empties it. */
  function put(target: ReceivableRow): void {
    typed[target.id] = typed[target.id] ? '' : fillOf(target, targets.value, typed, available.value)
  }

  function type(target: ReceivableRow, text: string): void {
    typed[target.id] = text
  }

  function auto(): void {
    clear()
    Object.assign(typed, oldestFirst(targets.value, available.value))
  }

  return {
    load, sources, targets, taken, typed, chosen, available, used, parts, wrong, toggle, put, type, auto, clear,
    restOf: (source: ReceiptRow) => restOf(source, parts.value),
    wrongWith: (target: ReceivableRow) => wrongWith(target, typed),
  }
}

export type Desk = ReturnType<typeof useDesk>
