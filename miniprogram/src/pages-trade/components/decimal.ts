/*
 * Reckoning with the decimal texts of the API in whole units: cents, thousandths of a quantity, ten-thousandths of a
 * price. Plain numbers, as old phones have no BigInt; what does not fit into one without loss is none.
 */

/** A decimal text as so many units of `10^-digits`; nothing for what is none, is finer than that, or is absurdly big. */
export function toUnits(text: string, digits: number): number | undefined {
  const match = /^(\d+)(?:\.(\d*))?$/.exec(text.trim())
  if (!match) return undefined
  const fraction = (match[2] ?? '').replace(/0+$/, '')
  if (fraction.length > digits) return undefined
  const units = Number(`${match[1]}${fraction.padEnd(digits, '0')}`)
  return Number.isSafeInteger(units) ? units : undefined
}

/** Units as a decimal text with all its digits: `4600` cents are `46.00`. */
export function fromUnits(units: number, digits: number): string {
  const text = String(Math.abs(units)).padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  return `${units < 0 ? '-' : ''}${digits ? `${whole}.${text.slice(-digits)}` : whole}`
}

/** Without zeros at the end, as people type it: `118.0000` is `118`. */
export function short(text: string): string {
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text
}

/** What people type on any keyboard, as the API reads it: full-width digits, `。` for the point, spaces, commas, ¥. */
export function typedNumber(text: string): string {
  const narrow = text.replace(/[\uFF10-\uFF19]/g, digit => String.fromCharCode(digit.charCodeAt(0) - 0xFEE0)).replace(/[。．]/g, '.')
  return narrow.replace(/[^\d.]/g, '')
}

const PER_CENT = 100_000

/** The amount of a line in cents, as the server reckons it: rounded once, half up. */
export function amountOf(quantity: string, price: string): number | undefined {
  const many = toUnits(quantity, 3)
  const each = toUnits(price, 4)
  if (many === undefined || each === undefined) return undefined
  // thousandths by ten-thousandths are ten-millionths; in parts, so that no product grows beyond what is exact
  const [eachHigh, eachLow] = [Math.floor(each / PER_CENT), each % PER_CENT]
  const [manyHigh, manyLow] = [Math.floor(many / PER_CENT), many % PER_CENT]
  const cents = many * eachHigh + manyHigh * eachLow + Math.floor((manyLow * eachLow + PER_CENT / 2) / PER_CENT)
  return Number.isSafeInteger(cents) ? cents : undefined
}
