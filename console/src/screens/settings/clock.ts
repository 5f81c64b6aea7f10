/** `HH:mm` of minutes after midnight; nothing where there are none. */
export function clockOf(minutes: unknown): string | undefined {
  if (typeof minutes !== 'number') return undefined
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

/** Minutes after midnight of `HH:mm`. */
export function minutesOf(clock: string | null | undefined): number | undefined {
  const match = /^(\d{2}):(\d{2})$/.exec(clock ?? '')
  return match ? Number(match[1]) * 60 + Number(match[2]) : undefined
}
