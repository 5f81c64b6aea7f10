import { inject, type ComputedRef, type InjectionKey } from 'vue'
import type { ComplaintFull } from './types'

/** What the parts of a complaint's page share. */
export interface ComplaintContext {
  full: ComputedRef<ComplaintFull>
  /** Whether the reader may do anything at all. */
  may: ComputedRef<boolean>
  /**
   * Does something with the version that is shown, and shows what came of it. Where somebody was faster the page shows
   * the newer state before the failure is thrown: another try is about that.
   */
  act: (work: (version: number) => Promise<ComplaintFull>) => Promise<ComplaintFull>
  /** Reads it anew. */
  reload: () => Promise<void>
}

export const complaintContext: InjectionKey<ComplaintContext> = Symbol('complaint page')

/** The complaint's page that a part is in. */
export function useComplaint(): ComplaintContext {
  const context = inject(complaintContext)
  if (!context) throw new Error('outside of a complaint\'s page')
  return context
}
