/** Reckoning with decimal strings, in whole units of `10^-digits`: no float touches a quantity, a price or an amount. */

/** A decimal string as so many units of `10^-digits`; `null` for what is none, or is finer than that. */
export function toUnits(text: string, digits: number): bigint | null {
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text.trim())
  if (!match) return null
  const fraction = match[3] ?? ''
  if (fraction.replace(/0+$/, '').length > digits) return null
  const units = BigInt(`${match[2]}${fraction.slice(0, digits).padEnd(digits, '0')}`)
  return match[1] ? -units : units
}

/** Units as a decimal string. */
export function fromUnits(units: bigint, digits: number): string {
  const text = (units < 0n ? -units : units).toString().padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  return `${units < 0n ? '-' : ''}${digits ? `${whole}.${text.slice(-digits)}` : whole}`
}

/** A decimal string without zeros at its end, as people type it: `118.0000` is `118`. */
export function short(text: string): string {
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text
}

/** `value × numerator ÷ denominator`, rounded half up away from zero, once. */
export function scale(value: bigint, numerator: bigint, denominator: bigint): bigint {
  const product = value * numerator
  const rounded = ((product < 0n ? -product : product) * 2n + denominator) / (denominator * 2n)
  return product < 0n ? -rounded : rounded
}

/** The amount of a line in cents, as the server reckons it: rounded once, half up. `null` where something is missing. */
export function amountOf(quantity: string, price: string): bigint | null {
  const [many, each] = [toUnits(quantity, 3), toUnits(price, 4)]
  if (many === null || each === null || many < 0n || each < 0n) return null
  // Thousandths by ten-thousandths are ten-millionths: a cent is a hundred thousand of them.
  return (many * each + 50_000n) / 100_000n
}

/** What is left of an amount (or a price) without the tax that it includes, in percent. */
export function netOf(units: bigint, taxRate: string): bigint {
  return scale(units, 10_000n, 10_000n + (toUnits(taxRate, 2) ?? 0n))
}
