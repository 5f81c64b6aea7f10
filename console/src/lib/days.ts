/** Between the days and times of calendars, which are the browser's, and those of the company. */
import { partsIn } from '@common/dates'

/** The date that a calendar shows for a day: its days are the browser's. */
export function localDay(day: Date): string {
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`
}

/** Date and time of an instant in a zone, as a field for both has it: `2026-11-23 10:02:00`. */
export function wallOf(instant: string | null | undefined, zone: string): string {
  const parts = instant ? partsIn(instant, zone) : null
  return parts ? `${parts.date} ${parts.time}` : ''
}

/** The instant at which the clocks of a zone show a date and time; nothing for what is none. */
export function instantOf(wall: string, zone: string): string | null {
  const wanted = Date.parse(`${wall.replace(' ', 'T')}Z`)
  if (Number.isNaN(wanted)) return null
  let at = wanted
  // Twice: the first guess may lie on the other side of a change of the clocks.
  for (let round = 0; round < 2; round += 1) {
    const shown = partsIn(new Date(at).toISOString(), zone)
    if (!shown) return null
    at += wanted - Date.parse(`${shown.date}T${shown.time}Z`)
  }
  return new Date(at).toISOString()
}
