import { computed, reactive, ref, shallowReactive } from 'vue'
import { useI18n } from 'vue-i18n'
import { api, type ApiFailure, type Schema } from '@/api'
import { MOST_LINES, sumsOf } from '@/components/trade/lines'
import { blankLine, bodyOf, isBlank, know, lastPriceOf, put, wrongsOf, type DraftLine, type Field, type LastPrice } from './lines'

/** Failures of the API that are about the lines as a whole, by their field. */
const OF_LINES = /^(lines|product_id|product_code|quantity|unit_price|tax_rate|amount)\b/

/** Of so many stored lines it is asked what is known of their products, some at a time. */
const LEARNT = 40
const AT_ONCE = 4

/** The lines of a purchase order that is being typed: what is wrong with them, what they come to, what was paid before. */
export function usePurchaseLines() {
  const { t } = useI18n()
  const lines = ref<DraftLine[]>([blankLine()])
  /** Whether what is missing is said, too: once somebody tried to send. */
  const strict = ref(false)
  /** Lines that the server refused, by their keys. */
  const refused = reactive<Record<number, string>>({})
  const last = shallowReactive(new Map<number, LastPrice | null>())

  const used = computed(() => lines.value.filter(line => !isBlank(line)))
  const sums = computed(() => sumsOf(used.value))

  const words = { needed: 'form.required', product: 'purchasing.lines.chooseProduct', quantity: 'trade.quantityWrong', price: 'trade.priceWrong', tax: 'trade.taxWrong' } as const

  /** What is wrong with a line, by field, for people. */
  function problemsOf(line: DraftLine): Partial<Record<Field, string>> {
    const found = Object.entries(wrongsOf(line, strict.value)).map(([field, wrong]) => [field, t(words[wrong])])
    return { ...Object.fromEntries(found), ...(refused[line.key] ? { product_id: refused[line.key] } : {}) }
  }

  /** What is wrong with the lines as a whole; nothing where all is well. */
  function check(): string | null {
    strict.value = true
    if (!used.value.length) return t('trade.linesNeeded')
    const bad = lines.value.findIndex(line => Object.keys(problemsOf(line)).length > 0)
    return bad < 0 ? null : t('trade.lineWrong', { n: bad + 1 })
  }

  /** What the server says of lines goes there: the text for all of them, or nothing where it is about something else. */
  function hear(failure: ApiFailure, text: string): string | null {
    const number = failure.details?.['line_no']
    const line = typeof number === 'number' ? used.value[number - 1] : undefined
    if (line && failure.code === 'purchase_order.inactive_product') refused[line.key] = t('purchasing.lines.inactive')
    return line || OF_LINES.test(failure.field ?? '') ? text : null
  }

  function set(fresh: DraftLine[]): void {
    lines.value = fresh.length ? fresh : [blankLine()]
    strict.value = false
    Object.keys(refused).forEach(key => { delete refused[Number(key)] })
    void learn()
  }

  /** What is known of the products of stored lines; it is only a help, and not asked for of a great many. */
  async function learn(): Promise<void> {
    const missing = lines.value.filter(line => line.product_id !== null && !line.code).slice(0, LEARNT)
    for (let at = 0; at < missing.length; at += AT_ONCE) await Promise.all(missing.slice(at, at + AT_ONCE).map(learnOne))
  }
  async function learnOne(line: DraftLine): Promise<void> {
    const id = line.product_id
    if (id === null) return
    const [product] = await Promise.all([api.get('/products/{id}', { path: { id } }).catch(() => null), lastOf(id)])
    if (product && line.product_id === id) know(line, product)
  }

  /** An empty line at the end. */
  function append(before = lines.value.at(-1)): void {
    if (lines.value.length < MOST_LINES) lines.value.push(blankLine(before))
  }

  /** Takes a line away; an empty one stays where it was the last. */
  function drop(index: number): void {
    lines.value.splice(index, 1)
    if (!lines.value.length) append()
  }

  /** A product is put on a line; what was paid for it the last time is proposed where nobody typed a price meanwhile. */
  async function pick(line: DraftLine, product: Schema<'ProductOut'>): Promise<void> {
    put(line, product)
    delete refused[line.key]
    const known = await lastOf(product.id)
    if (known && line.product_id === product.id && !line.unit_price.trim()) line.unit_price = known.unit_price
  }

  /** What was paid the last time; it is only a help, so a failure is nothing. */
  async function lastOf(product: number): Promise<LastPrice | null> {
    const known = last.get(product)
    if (known !== undefined) return known
    try {
      const query = { product_id: product, state: 'confirmed,partly_received,received,closed', limit: 1 }
      const [newest] = (await api.get('/purchase-orders', { query })).items
      const found = newest ? lastPriceOf(await api.get('/purchase-orders/{id}', { path: { id: newest.id } }), product) : null
      last.set(product, found)
      return found
    } catch {
      return null
    }
  }

  return { lines, used, sums, last, problemsOf, check, hear, set, append, drop, pick, body: () => bodyOf(used.value) }
}

export type PurchaseLines = ReturnType<typeof usePurchaseLines>
