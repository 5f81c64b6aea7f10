import type { Answer, Schema } from '@common/client'
import { toFailure } from '@common/session'
import { api } from '@/api/client'
import { choose, confirm, toastFailure } from '@/composables/notify'
import { useAction } from '@/composables/use-action'
import { explain, t } from '@/locale'
import { useSession } from '@/stores/session'

type Quote = Schema<'QuoteFull'>
type Page = Answer<'/customers/{id}'>

/** The talk that a link can go into: the newest, and whether WeChat lets us write into it now. */
export function talkOf(page: Pick<Page, 'conversations' | 'identities'> | undefined): { id: number, open: boolean } | undefined {
  const talks = page?.conversations ?? []
  const isOpen = (talk: Page['conversations'][number]) => (page?.identities.find(one => one.id === talk.identity_id)?.windows.remaining ?? 0) > 0
  const talk = talks.find(isOpen) ?? talks[0]
  return talk && { id: talk.id, open: isOpen(talk) }
}

/** Sending a quote: into the chat where there is one, else only onto the customer's pages. */
export function useSendQuote() {
  const session = useSession()
  const sending = useAction((key, id: number, version: number, talk: number | null) => api.post('/quotes/{id}/send', { path: { id }, body: { version, conversation_id: talk }, idempotencyKey: key }), { onError: false })

  /** Whereto; nothing where the person turned back. */
  async function whereto(customer: number): Promise<{ talk: number | null } | undefined> {
    let talk: ReturnType<typeof talkOf>
    try {
      talk = session.may('conversations') ? talkOf(await api.get('/customers/{id}', { path: { id: customer } })) : undefined
    }
    catch (thrown) {
      toastFailure(thrown)
      return undefined
    }
    if (!talk) return await confirm({ title: t('quote.sendQuestion'), text: t('quote.sendPageOnly'), yes: t('quote.send') }) ? { talk: null } : undefined
    const chosen = await choose([talk.open ? t('quote.intoChat') : t('quote.intoChatClosed'), t('quote.ontoPage')])
    if (chosen === undefined) return undefined
    return { talk: chosen === 0 ? talk.id : null }
  }

  /** The quote as it is then; nothing where it was not sent, and the person was told why. */
  async function send(quote: Pick<Quote, 'id' | 'version' | 'customer'>): Promise<Quote | undefined> {
    const to = await whereto(quote.customer.id)
    if (!to) return undefined
    const sent = await sending.run(quote.id, quote.version, to.talk)
    if (sent) return sent
    const failure = toFailure(sending.error.value)
    if (failure.code === 'quote.chat_refused' && await confirm({ title: t('quote.chatRefused'), text: explain(failure), yes: t('quote.ontoPage') })) {
      const again = await sending.run(quote.id, quote.version, null)
      if (again) return again
    }
    else if (failure.code === 'quote.chat_refused') return undefined
    toastFailure(sending.error.value)
    return undefined
  }

  return { send, busy: sending.busy }
}
