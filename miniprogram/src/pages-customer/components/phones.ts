import { cleanPhone } from '@common/format'

/** The numbers in what was typed or pasted: ` +86 138-0000 1234、021 6888 0000`. */
export function phonesIn(typed: string): string[] {
  const found = typed.split(/[,，;；、|/\n\r\t]+/).map(cleanPhone).filter(number => /\d/.test(number))
  return [...new Set(found)]
}

/** The numbers of all fields, each once. */
export function allPhones(fields: readonly string[]): string[] {
  return [...new Set(fields.flatMap(phonesIn))]
}
