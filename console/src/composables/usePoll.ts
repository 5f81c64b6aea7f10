import { onScopeDispose } from 'vue'

/**
 * Does something again and again while the page is looked at: pauses when it is hidden, and catches up at once when
 * it is seen again. A round that takes longer than the pause is not overtaken; after failures the pause grows.
 */
export function usePoll(work: () => Promise<unknown>, everyMs: number): { now: () => Promise<void>, stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let running = false
  let stopped = false
  let failures = 0

  async function round(): Promise<void> {
    if (stopped || running) return
    clearTimeout(timer)
    running = true
    try {
      await work()
      failures = 0
    } catch {
      failures += 1
    } finally {
      running = false
      plan()
    }
  }

  function plan(): void {
    clearTimeout(timer)
    if (!stopped && !document.hidden) timer = setTimeout(() => void round(), everyMs * Math.min(2 ** failures, 8))
  }

  function seen(): void {
    if (document.hidden) clearTimeout(timer)
    else void round()
  }

  function stop(): void {
    stopped = true
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', seen)
  }

  document.addEventListener('visibilitychange', seen)
  onScopeDispose(stop)
  plan()
  return { now: round, stop }
}
