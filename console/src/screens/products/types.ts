import type { Schema } from '@/api'

export type Product = Schema<'ProductOut'>
export type Category = Schema<'ProductCategoryOut'>
export type Agreement = Schema<'AgreementOut'>
export type Told = Schema<'ToldRow'>
export type Imported = Schema<'Imported'>

export type ProductFilter = {
  q: string
  category_id: number | undefined
  /** Ways of selling, separated by commas. */
  selling: string
  active: string
}

/** What can't be sold is seldom looked for. */
export const noProductFilter: ProductFilter = { q: '', category_id: undefined, selling: '', active: 'true' }
