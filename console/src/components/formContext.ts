import type { ComputedRef, InjectionKey } from 'vue'

/** What a form gives its fields: errors by the API's names of fields. */
export interface FormContext {
  errors: ComputedRef<Record<string, string>>
  /** Each field says its name, so that errors of others are shown at the top and not lost. */
  register: (name: string) => () => void
}

export const formContext: InjectionKey<FormContext> = Symbol('form')

/** Whether an error of the API (`contacts[0].phones[1]`) is about a field of this name (`contacts[0].phones`). */
export function isAbout(error: string, name: string): boolean {
  return error === name || (error.startsWith(name) && /^[.[]/.test(error.slice(name.length)))
}
