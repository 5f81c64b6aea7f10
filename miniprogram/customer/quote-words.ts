import type { Tone } from '@common/enums'
import type { Schema } from './api/client'
import { format as f, has, t } from './locale'

type Row = Schema<'MyQuoteRow'>

/** Where a quote stands, in its customer's words; a newer server may have a state that these pages have none for. */
export function quoteStanding(quote: Pick<Row, 'state' | 'valid_until'>): string {
  return has(`quoteStanding.${quote.state}`) ? t(`quoteStanding.${quote.state}`, { day: f.date(quote.valid_until) }) : ''
}

const TONES: Partial<Record<Schema<'QuoteState'>, Tone>> = { sent: 'brand', ordered: 'success' }

/** In which tone a quote's state is shown to its customer. */
export function quoteTone(state: Row['state']): Tone {
  return TONES[state] ?? 'neutral'
}
