import { computed, nextTick, reactive, ref, shallowRef, watch } from 'vue'
import type { Answer, Schema } from '@common/client'
import { toFailure, type ApiFailure } from '@common/session'
import { api } from '@/api/client'
import { choose, toast, toastFailure } from '@/composables/notify'
import { useAction } from '@/composables/use-action'
import { explain, t } from '@/locale'
import { useDrafts } from '@/stores/drafts'
import { emptyDeal, isWorthKeeping, lineFor, linesOf, missingOn, MOST_LINES, ofOrder, ofQuote, orderBody, quoteBody, totalOf, USUAL_CHANGE_BP, verdictOf, type Deal, type Kind, type Product } from '../components/deal'
import { useFacts } from '../components/use-facts'

type Stored = { kind: 'quote', quote: Schema<'QuoteFull'> } | { kind: 'order', order: Schema<'OrderFull'> }

/** What a page of the editor is opened with. */
export interface Opening { kind: Kind, customer: number, name: string, id?: number, from?: number }

const BINDING = 'confirmed,partly_shipped,shipped,closed'

/** A quote or an order while it is written: on the device at each key stroke, at the server when it is saved. */
export function useDeal() {
  const drafts = useDrafts()
  const kind = ref<Kind>('quote')
  const customer = ref<number>()
  const name = ref('')
  const edited = ref<number>()
  const deal = reactive<Deal>(emptyDeal())
  const about = shallowRef<Answer<'/customers/{id}'>>()
  const changeBp = ref(USUAL_CHANGE_BP)
  const restored = ref(false)
  const loaded = ref(false)
  const error = shallowRef<ApiFailure>()
  const wrong = ref<{ line: number, what: string }>()
  const failure = ref('')
  const facts = useFacts(customer)
  let opening: Opening | undefined

  const draft = computed(() => (edited.value ? `${kind.value}-edit:${edited.value}` : `${kind.value}:${customer.value}`))
  const verdicts = computed(() => deal.lines.map(line => verdictOf(line, facts.of(line.product), changeBp.value)))
  const needsApproval = computed(() => verdicts.value.some(one => one.underFloor || one.restricted))
  const total = computed(() => totalOf(deal.lines))

  function fill(now: Deal) {
    Object.assign(deal, { ...emptyDeal(), id: undefined, version: undefined, contact: undefined }, now)
  }

  const ofProducts = () => facts.ensure(deal.lines.map(line => line.product))

  /** Everything else works without these. */
  async function readAround() {
    const [page, settings] = await Promise.allSettled([api.get('/customers/{id}', { path: { id: customer.value ?? 0 } }), api.get('/settings')])
    if (page.status === 'fulfilled') {
      about.value = page.value
      name.value = page.value.customer.name
    }
    if (settings.status === 'fulfilled') changeBp.value = settings.value.price_change_bp ?? USUAL_CHANGE_BP
  }

  async function read(id: number): Promise<Deal> {
    if (kind.value === 'quote') {
      const quote = await api.get('/quotes/{id}', { path: { id } })
      customer.value = quote.customer.id
      return ofQuote(quote)
    }
    const order = await api.get('/orders/{id}', { path: { id } })
    customer.value = order.customer.id
    return ofOrder(order)
  }

  async function load(asked: Opening) {
    opening = asked
    Object.assign(kind, { value: asked.kind })
    customer.value = asked.customer || undefined
    name.value = asked.name
    edited.value = asked.id
    error.value = undefined
    try {
      const kept = drafts.load<Deal>(draft.value)
      const stored = asked.id ? await read(asked.id) : undefined
      if (kept) fill(kept)
      else if (stored) fill(stored)
      restored.value = !!kept
      if (!kept && asked.from) await copyOf(asked.from)
      await nextTick()
      loaded.value = true
      void ofProducts()
      void readAround()
    }
    catch (thrown) {
      error.value = toFailure(thrown)
    }
  }

  const again = () => opening && load(opening)

  /** Throws away what this device has; of a draft at the server what it says there comes back. */
  async function startOver() {
    drafts.drop(draft.value)
    restored.value = false
    failure.value = ''
    fill(emptyDeal())
    drafts.drop(draft.value)
    if (edited.value) await again()
  }

  watch(deal, () => {
    if (!loaded.value) return
    wrong.value = undefined
    failure.value = ''
    if (isWorthKeeping(deal)) drafts.save(draft.value, deal)
    else drafts.drop(draft.value)
  })

  function add(product: Product) {
    const same = deal.lines.find(line => line.product === product.id)
    if (same) return toast(t('deal.already'))
    if (deal.lines.length >= MOST_LINES) return toast(t('deal.full', { n: MOST_LINES }))
    deal.lines.push(lineFor(product, facts.of(product.id)))
  }

  async function copyOf(order: number) {
    const { lines } = await api.get('/orders/{id}', { path: { id: order } })
    deal.lines = linesOf(lines, false)
    void ofProducts()
  }

  const copying = useAction(async () => {
    const { items } = await api.get('/orders', { query: { customer_id: customer.value, state: BINDING, limit: 1 } })
    const last = items[0]
    if (!last) return toast(t('deal.noLast'))
    await copyOf(last.id)
  })

  /** Whether it can be sent off; else what is missing is shown. */
  function check(): boolean {
    const line = deal.lines.findIndex((one, i) => missingOn(one, verdicts.value[i]!))
    if (!deal.lines.length) toast(t('deal.noLines'))
    else if (line >= 0) {
      const what = missingOn(deal.lines[line]!, verdicts.value[line]!)!
      wrong.value = { line, what }
      failure.value = t(`deal.missing.${what}`, { n: line + 1 })
      toast(failure.value)
    }
    return deal.lines.length > 0 && line < 0
  }

  function took(stored: Stored): Stored {
    const { id, version } = stored.kind === 'quote' ? stored.quote : stored.order
    Object.assign(deal, { id, version })
    return stored
  }

  const storing = useAction(async (key, of: Kind, confirm: boolean, now: Deal, whose: number): Promise<Stored> => {
    const { id, version = 0 } = now
    if (of === 'quote') {
      const quote = quoteBody(now, whose)
      return { kind: 'quote', quote: id ? await api.put('/quotes/{id}', { path: { id }, body: { quote, version } }) : await api.post('/quotes', { body: quote, idempotencyKey: key }) }
    }
    const order = orderBody(now, whose, !confirm)
    return { kind: 'order', order: id ? await api.put('/orders/{id}', { path: { id }, body: { order, version } }) : await api.post('/orders', { body: order, idempotencyKey: key }) }
  }, { onError: false })

  /** Saves it at the server; an order is confirmed with it where that is asked for. */
  async function store(confirm: boolean): Promise<Stored | undefined> {
    if (!customer.value || !check()) return undefined
    const stored = await storing.run(kind.value, confirm, JSON.parse(JSON.stringify(deal)) as Deal, customer.value)
    if (stored) return took(stored)
    const refused = toFailure(storing.error.value)
    if (refused.code === 'stale') return mend(refused, confirm)
    failure.value = explain(refused)
    const line = Number(refused.details?.line_no)
    if (line > 0) {
      wrong.value = { line: line - 1, what: refused.code.endsWith('reason_needed') ? 'reason' : 'price' }
      void facts.ensure(deal.lines.map(one => one.product), true)
    }
    toastFailure(refused)
    return undefined
  }

  /** Somebody else has changed the draft: mine over theirs, or theirs. */
  async function mend(refused: ApiFailure, confirm: boolean): Promise<Stored | undefined> {
    const chosen = await choose([t('deal.keepMine'), t('deal.takeTheirs')])
    const current = refused.details?.current as { version?: number } | undefined
    if (chosen === undefined || !deal.id) return undefined
    if (chosen === 0 && current?.version) {
      deal.version = current.version
      return store(confirm)
    }
    try {
      fill(await read(deal.id))
      void ofProducts()
    }
    catch (thrown) {
      toastFailure(thrown)
    }
    return undefined
  }

  const forget = () => {
    loaded.value = false
    drafts.drop(draft.value)
  }

  return {
    kind, customer, name, edited, deal, about, facts, verdicts, needsApproval, total, restored, loaded, error, wrong, failure,
    busy: storing.busy, copying, load, again, startOver, add, store, forget,
  }
}
