import type { Schema } from '@/api'

export type Kind = Schema<'PrintKind'>
export type KindFacts = Schema<'PrintKindOut'>
export type Template = Schema<'PrintTemplateOut'>
export type Row = Schema<'PrintTemplateRow'>
export type Edition = Schema<'PrintTemplateEditionOut'>

/** What is wrong with a template, in the compiler's words: `details.mistakes` of `template.invalid`. */
export interface Mistake { line: number | null, column: number | null, message: string, hints: string[] }

/** The kinds, as they follow one another in trade. */
export const KINDS: readonly Kind[] = ['quote', 'order', 'delivery_note', 'statement', 'dunning_letter', 'purchase_order', 'complaint_result']
export const PAPERS = ['a4', 'a5', 'continuous'] as const
export const COMPANY = ['name', 'phone', 'address', 'tax_number', 'bank', 'account'] as const
/** The copies that forms in several colours have. What is printed is Chinese in either language. */
export const USUAL_COPIES: readonly string[] = ['第一联 存根（白）', '第二联 客户（红）', '第三联 财务（黄）']
