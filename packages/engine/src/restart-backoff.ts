const FIRST_DELAY_MS = 250
const MAX_DELAY_MS = 30_000
const HEALTHY_RESET_MS = 60_000

/**
 * How long to wait before the next start: the first one at once, because one crash is most often an accident, then
 * 0.25 s doubling to 30 s. A minute of health makes the next crash a first one again.
 */
export class RestartBackoff {
  #failures = 0

  nextDelayMs(): number {
    const delayMs =
      this.#failures === 0 ? 0 : Math.min(FIRST_DELAY_MS * 2 ** (this.#failures - 1), MAX_DELAY_MS)
    this.#failures += 1
    return delayMs
  }

  ranHealthily(durationMs: number): void {
    if (durationMs >= HEALTHY_RESET_MS) this.#failures = 0
  }
}
