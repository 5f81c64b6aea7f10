/** Work that only one tab may do at a time. */

const NAME = 'gx.refresh'
const LEASE_MS = 25_000

/** By the browser's locks; where they are missing (plain http), by a lease in localStorage. */
export function exclusive<T>(work: () => Promise<T>): Promise<T> {
  const locks = (navigator as { locks?: LockManager }).locks
  // The types flatten what `request` gives to `Awaited<…>` of a callback that may give nothing.
  return locks ? locks.request(NAME, () => work()) as Promise<T> : leased(work)
}

async function leased<T>(work: () => Promise<T>): Promise<T> {
  const own = `${Date.now()}-${Math.random()}`
  const waitUntil = Date.now() + LEASE_MS
  while (Date.now() < waitUntil) {
    const [owner, until] = (localStorage.getItem(NAME) ?? '').split('|')
    if (!owner || Number(until) < Date.now()) {
      localStorage.setItem(NAME, `${own}|${Date.now() + LEASE_MS}`)
      // Who wrote last has it: two that wrote at once find out here.
      await pause(30)
      if (localStorage.getItem(NAME)?.startsWith(`${own}|`)) break
    }
    await pause(40 + Math.random() * 40)
  }
  try {
    return await work()
  } finally {
    if (localStorage.getItem(NAME)?.startsWith(`${own}|`)) localStorage.removeItem(NAME)
  }
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
