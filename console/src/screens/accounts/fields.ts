/** The fields of a notice template: what the platform calls them, what they take, and what we put in. */

/** What can be put into a field; the words are the API's. */
export const PLACEHOLDERS = ['内容', '称呼', '姓名', '客户', '销售', '公司', '节日', '日期'] as const

export interface TemplateField {
  /** `thing1` */
  name: string
  /** What stands before it in the text: `提醒事项`. */
  label: string
  /** `thing` */
  type: string
  /** The most characters that the platform takes, where it says so. */
  most: number | null
}

const MOST: Record<string, number> = {
  thing: 20, character_string: 32, name: 10, phrase: 5, letter: 32, number: 32, symbol: 5, phone_number: 17, car_number: 8, const: 20,
}

/** The fields in a template's text, in their order. */
export function fieldsOf(content: string): TemplateField[] {
  return content.split('\n').flatMap(line => [...line.matchAll(/\{\{\s*(\w+)\.DATA\s*\}\}/g)].map(match => {
    const name = match[1] ?? ''
    const type = name.replace(/\d+$/, '')
    const before = line.slice(0, match.index).replace(/\{\{.*?\}\}/g, '').replace(/[：:\s]+$/, '').trim()
    return { name, type, label: before || name, most: MOST[type] ?? null }
  }))
}

/** How a notice reads: fields that nothing is put into stay empty. */
export function rendered(content: string, fields: Record<string, string>, sample: Record<string, string>): string {
  return content.replace(/\{\{\s*(\w+)\.DATA\s*\}\}/g, (_, name: string) => filled(fields[name] ?? '', sample))
}

/** A text with its placeholders filled in. */
export function filled(text: string, sample: Record<string, string>): string {
  return text.replace(/\{\{\s*([^{}\s]+)\s*\}\}/g, (whole, name: string) => sample[name] ?? whole)
}

/** Which placeholders of a text there are none of. */
export function unknownIn(text: string): string[] {
  return [...text.matchAll(/\{\{\s*([^{}\s]+)\s*\}\}/g)].flatMap(match => (PLACEHOLDERS as readonly string[]).includes(match[1] ?? '') ? [] : [match[1] ?? ''])
}
