import type { Schema } from '@/api'

/** What the API says of knowledge. */
export type Article = Schema<'ArticleOut'>
export type Question = Schema<'KnowledgeQuestionOut'>
export type Use = Schema<'ArticleUseOut'>

/** Who writes articles. */
export const WRITERS = ['manager', 'after_sales', 'admin'] as const
