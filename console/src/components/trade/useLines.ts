import { computed, reactive, ref, shallowReactive, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { isDecimal } from '@common/format'
import type { ApiFailure } from '@/api'
import { api } from '@/api'
import { complain } from '@/lib/feedback'
import { toUnits } from '@/lib/decimal'
import { MOST_LINES, blankLine, bodyOf, isBlank, sumsOf, usualPrice, verdictOf, type DraftLine, type Facts, type LineIn, type Verdict, type Wrongs } from './lines'

/** At most so many products are asked for at once. */
const BATCH = 50
/** How far a price may be from the one told last, until the settings have said it. */
const USUAL_CHANGE_BP = 200

/**
 * The lines of a quote or an order that is being typed: what is known of their prices for a customer, what is wrong with
 * them, and what they come to.
 */
export function useLines(customer: () => number | undefined) {
  const { t } = useI18n()
  const lines = ref<DraftLine[]>([blankLine()])
  const facts = shallowReactive(new Map<number, Facts>())
  const changeBp = ref(USUAL_CHANGE_BP)
  /** Whether what is missing is said, too: once somebody tried to send. */
  const strict = ref(false)
  /** What the server said of lines, by their keys. */
  const refused = reactive<Record<number, Wrongs>>({})

  api.get('/settings').then(settings => { changeBp.value = settings.price_change_bp ?? USUAL_CHANGE_BP })
    .catch(() => { /* The server applies its own rule anyway. */ })

  const products = computed(() => [...new Set(lines.value.flatMap(line => line.product_id ?? []))])
  let asked = new Set<number>()
  let of: number | undefined

  watch([products, customer], async () => {
    const id = customer()
    if (id !== of) {
      of = id
      facts.clear()
      asked = new Set()
    }
    if (id === undefined) return
    const missing = products.value.filter(key => !asked.has(key))
    missing.forEach(key => asked.add(key))
    for (let at = 0; at < missing.length; at += BATCH) {
      const some = missing.slice(at, at + BATCH)
      try {
        const { items } = await api.get('/customers/{id}/product-prices', { path: { id }, query: { product_ids: some.join(',') } })
        if (of !== id) return
        items.forEach(one => facts.set(one.product_id, one))
        lines.value.filter(line => !line.priced && some.includes(line.product_id ?? 0)).forEach(suggest)
      } catch (thrown) {
        some.forEach(key => asked.delete(key))
        complain(thrown)
      }
    }
  }, { immediate: true })

  function factsOf(line: DraftLine): Facts | undefined {
    return line.product_id === null ? undefined : facts.get(line.product_id)
  }

  function suggest(line: DraftLine): void {
    const known = factsOf(line)
    if (known && !line.priced) line.unit_price = usualPrice(known)
  }

  const used = computed(() => lines.value.filter(line => !isBlank(line)))
  const sums = computed(() => sumsOf(used.value))
  const verdicts = computed(() => new Map(lines.value.map(line => [line.key, verdictOf(line, factsOf(line), changeBp.value)])))
  const verdict = (line: DraftLine): Verdict => verdicts.value.get(line.key) ?? verdictOf(line, undefined, 0)
  const numbersOf = (holds: (verdict: Verdict) => boolean) =>
    lines.value.flatMap((line, index) => !isBlank(line) && holds(verdict(line)) ? [index + 1] : [])
  /** Lines (from 1) whose prices or products ask for an approval. */
  const underFloor = computed(() => numbersOf(one => one.underFloor))
  const restricted = computed(() => numbersOf(one => one.restricted))

  /** What is wrong with a line; what is only missing counts where `all` is asked for. */
  function wrongsOf(line: DraftLine, all = strict.value): Wrongs {
    const wrongs: Wrongs = {}
    if (isBlank(line)) return wrongs
    const need = (field: keyof Wrongs, text: string) => { if (all && !text.trim()) wrongs[field] = t('form.required') }
    need('product_name', line.product_name)
    need('unit', line.unit)
    need('quantity', line.quantity)
    need('unit_price', line.unit_price)
    if (line.quantity.trim() && (!isDecimal(line.quantity, 3) || toUnits(line.quantity, 3) === 0n)) wrongs.quantity = t('trade.quantityWrong')
    if (line.unit_price.trim() && !isDecimal(line.unit_price, 4)) wrongs.unit_price = t('trade.priceWrong')
    const tax = line.tax_rate.trim()
    if (tax && (!isDecimal(tax, 2) || Number(tax) > 50)) wrongs.tax_rate = t('trade.taxWrong')
    const { wantsReason, inactive } = verdict(line)
    if (all && wantsReason && !line.price_reason.trim()) wrongs.price_reason = t('trade.reasonNeeded')
    if (inactive) wrongs.product_name = t('trade.inactive')
    return { ...wrongs, ...(line.price_reason.trim() ? { ...refused[line.key], price_reason: undefined } : refused[line.key]) }
  }

  /** What is wrong with the lines as a whole, to be shown at `lines`; nothing where all is well. */
  function check(): string | null {
    strict.value = true
    if (!used.value.length) return t('trade.linesNeeded')
    const bad = lines.value.findIndex(line => Object.values(wrongsOf(line, true)).some(Boolean))
    return bad < 0 ? null : t('trade.lineWrong', { n: bad + 1 })
  }

  /** What the server says of a line goes there. Answers whether it was about one. `first` is the number of the first. */
  function hear(failure: ApiFailure | null, first = 1): boolean {
    const number = failure?.details?.['line_no']
    const line = typeof number === 'number' ? used.value[number - first] : undefined
    if (!failure || !line) return false
    if (failure.code.endsWith('.reason_needed')) refused[line.key] = { price_reason: t('trade.reasonNeeded') }
    else if (failure.code.endsWith('.inactive_product')) refused[line.key] = { product_name: t('trade.inactive') }
    else return false
    // The price told last may be another one by now.
    if (line.product_id !== null) {
      asked.delete(line.product_id)
      lines.value = [...lines.value]
    }
    return true
  }

  function set(fresh: DraftLine[]): void {
    lines.value = fresh.length ? fresh : [blankLine()]
    strict.value = false
    Object.keys(refused).forEach(key => { delete refused[Number(key)] })
  }

  /** An empty line at the end. */
  function append(before?: DraftLine): void {
    if (lines.value.length < MOST_LINES) lines.value.push(blankLine(before))
  }

  /** Takes a line away; an empty one stays where it was the last. */
  function drop(index: number): void {
    const [gone] = lines.value.splice(index, 1)
    if (!lines.value.length) append(gone)
  }

  const body = (): LineIn[] => used.value.map(bodyOf)

  return { lines, used, facts, factsOf, sums, verdict, underFloor, restricted, wrongsOf, check, hear, set, append, drop, body, suggest }
}

export type Lines = ReturnType<typeof useLines>
