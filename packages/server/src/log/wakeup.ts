/** A bell for one who waits. It stays rung until the next wait, so that nothing is missed. */
export class Wakeup {
  #rung = false
  #ring: (() => void) | undefined

  wake(): void {
    this.#rung = true
    this.#ring?.()
  }

  /** Returns when it was rung since the last wait, after `longestMs`, or at the signal. */
  async wait(longestMs: number, signal: AbortSignal): Promise<void> {
    if (!this.#rung && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, longestMs).unref()
        this.#ring = () => {
          clearTimeout(timer)
          resolve()
        }
        signal.addEventListener('abort', this.#ring, { once: true })
      })
    }
    if (this.#ring !== undefined) signal.removeEventListener('abort', this.#ring)
    this.#ring = undefined
    this.#rung = false
  }
}
