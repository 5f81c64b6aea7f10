/** Reckoning with amounts of money, in whole cents: no float touches them. */

/** An amount as somebody types or pastes it (`1,234.5`, `¥1234.50`, full-width digits), without what is only for the eye. */
export function cleanAmount(typed: string): string {
  const narrow = typed.replace(/[\uFF10-\uFF19]/g, digit => String.fromCharCode(digit.charCodeAt(0) - 0xFEE0)).replace(/[。．]/g, '.')
  return narrow.replace(/[\s,，¥￥元]/g, '')
}

/** Cents of a decimal text; `null` for what is no amount, or is finer than cents. */
export function centsOf(text: string | null | undefined): bigint | null {
  const match = /^(-?)(\d{1,15})(?:\.(\d*))?$/.exec(cleanAmount(text ?? ''))
  if (!match) return null
  const fraction = (match[3] ?? '').replace(/0+$/, '')
  if (fraction.length > 2) return null
  const cents = BigInt(`${match[2]}${fraction.padEnd(2, '0')}`)
  return match[1] ? -cents : cents
}

/** Cents as the API has amounts: `1234.50`. */
export function fromCents(cents: bigint): string {
  const text = (cents < 0n ? -cents : cents).toString().padStart(3, '0')
  return `${cents < 0n ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`
}

/** The sum of amounts; what is none counts nothing. */
export function sumOf(amounts: readonly (string | null | undefined)[]): string {
  return fromCents(amounts.reduce((sum, amount) => sum + (centsOf(amount) ?? 0n), 0n))
}

/** How much of a whole a part is, 0 to 1; only for the eye. */
export function shareOf(part: string | null | undefined, whole: string | null | undefined): number {
  const all = Number(whole ?? 0)
  return all > 0 ? Number(part ?? 0) / all : 0
}
