import { choices, label, type EnumName, type Word } from '@common/enums'
import { currentLocale } from '@/i18n'

/** Labels of the API's enums in the present language. */
export function useLabels() {
  return {
    /** The label of a word: `labelOf('OrderState', 'closed')`. */
    labelOf: (name: EnumName, word: string | null | undefined) => label(currentLocale(), name, word),
    /** All words with labels, for selects. */
    choicesOf: <E extends EnumName>(name: E): { value: Word<E>, label: string }[] => choices(currentLocale(), name),
  }
}
