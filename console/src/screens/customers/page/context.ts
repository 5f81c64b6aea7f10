import { inject, type ComputedRef, type InjectionKey, type Ref } from 'vue'

/** What the parts of a customer's page share. */
export interface PageContext {
  /** The customer's key. */
  id: ComputedRef<number>
  /** Grows when something happened here. */
  changes: Ref<number>
  /** Tells that something happened: the page is read anew. */
  changed: () => Promise<void>
}

export const pageContext: InjectionKey<PageContext> = Symbol('customer page')

/** The page that a part is in. */
export function usePage(): PageContext {
  const context = inject(pageContext)
  if (!context) throw new Error('outside of a customer\'s page')
  return context
}
