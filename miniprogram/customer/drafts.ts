import { forget, recall, remember } from './session-values'

/** What is being typed, kept at each key stroke: signing in again loses nothing. In this tab alone. */
export const drafts = {
  load: <T>(form: string): T | undefined => recall<T>(`draft.${form}`),
  save: (form: string, value: unknown): void => remember(`draft.${form}`, value),
  drop: (form: string): void => forget(`draft.${form}`),
}
