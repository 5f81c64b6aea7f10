/** Reckoning with decimal strings, in whole thousandths or ten-thousandths: no float touches a quantity or an amount. */

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

/** What of a line is still to be shipped. */
export function openOf(line: { quantity: string, shipped_quantity: string }): string {
  const open = (toUnits(line.quantity, 3) ?? 0n) - (toUnits(line.shipped_quantity, 3) ?? 0n)
  return fromUnits(open > 0n ? open : 0n, 3).replace(/\.?0+$/, '') || '0'
}

/** How much of a line is shipped, 0 to 1; only for the eye. */
export function shareShipped(line: { quantity: string, shipped_quantity: string }): number {
  const all = Number(line.quantity)
  return all > 0 ? Math.min(1, Number(line.shipped_quantity) / all) : 0
}

/** The amount of a line, as the server reckons it: rounded to the cent, half up. `null` where something is missing. */
export function amountOf(quantity: string, price: string): bigint | null {
  const [many, each] = [toUnits(quantity, 3), toUnits(price, 4)]
  if (many === null || each === null || many < 0n || each < 0n) return null
  // Thousandths by ten-thousandths are ten-millionths: a cent is a hundred thousand of them.
  return (many * each + 50_000n) / 100_000n
}
