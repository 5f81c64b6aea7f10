/** What a document says, for two people who compare theirs. */
import { short } from '@/lib/decimal'
import { sumsOf } from './lines'

export interface VersionLine { name: string, unit: string, quantity: string, unit_price: string }
export interface Version {
  /** In the same order on both sides. */
  facts: { label: string, value: string }[]
  lines: VersionLine[]
  gross: string
}

interface Said {
  product_name: string
  specification?: string | null
  unit: string
  quantity: string
  unit_price: string
  tax_rate: string
}

export function versionOf(facts: readonly (readonly [label: string, value: string | null | undefined])[], lines: readonly Said[]): Version {
  return {
    facts: facts.map(([label, value]) => ({ label, value: value ?? '' })),
    lines: lines.map(line => ({
      name: [line.product_name, line.specification].filter(Boolean).join(' '), unit: line.unit,
      quantity: short(line.quantity), unit_price: short(line.unit_price),
    })),
    gross: sumsOf(lines).gross,
  }
}
