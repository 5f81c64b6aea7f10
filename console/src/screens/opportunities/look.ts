import type { Tone } from '@common/enums'
import type { Schema } from '@/api'

export function stateTone(state: Schema<'OpportunityState'>): Tone {
  return ({ open: 'info', won: 'success', lost: 'danger' } as const)[state]
}
