/** A text that a sheet asks for. */
export interface SheetField {
  name: string
  label?: string
  hint: string
  kind?: 'area' | 'tall' | 'line' | 'amount'
  optional?: boolean
  most?: number
}
