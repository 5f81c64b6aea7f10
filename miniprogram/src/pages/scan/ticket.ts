/**
 * The ticket in what was scanned: the console's code holds the ticket, by itself or in an address (`…?ticket=…`, or as
 * the `scene` of a mini-program code). Nothing for any other code.
 */
export function ticketIn(scanned: string): string | undefined {
  let text = scanned.trim()
  // addresses come encoded once or twice, depending on the way they took
  for (let i = 0; i < 2; i += 1) {
    try {
      text = decodeURIComponent(text)
    }
    catch {
      break
    }
  }
  return /^(?:.*[?&#/](?:ticket=|scan\/)|.*\bscene=)?([0-9a-f]{32})\b/.exec(text)?.[1]
}
