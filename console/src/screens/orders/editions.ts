/** What an amendment changed. */
import { toUnits } from '@/lib/decimal'

export interface BeforeLine { line_no: number, product_name: string, unit: string, quantity: string, unit_price: string }
/** An order as an edition keeps it; what it is like now has the same. */
export interface Before { amount: string, deliver_by?: string | null, lines: readonly BeforeLine[] }
export interface LineChange { line_no: number, name: string, before: BeforeLine | null, after: BeforeLine | null }

const same = (a: string, b: string, digits: number) => toUnits(a, digits) === toUnits(b, digits)

/** The lines that an amendment changed or added. */
export function changesOf(before: Before, after: Before): LineChange[] {
  return after.lines.flatMap(line => {
    const old = before.lines.find(one => one.line_no === line.line_no) ?? null
    if (old && same(old.quantity, line.quantity, 3) && same(old.unit_price, line.unit_price, 4)) return []
    return [{ line_no: line.line_no, name: line.product_name, before: old, after: line }]
  })
}
