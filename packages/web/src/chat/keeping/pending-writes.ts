/** What this tab is about to write, by conversation: until it is written, what is kept is older than what is seen. */
export class PendingWrites {
  readonly #pending = new Map<string, number>()
  readonly #stale = new Set<string>()

  has(id: string): boolean {
    return this.#pending.has(id)
  }

  begin(id: string): void {
    this.#pending.set(id, (this.#pending.get(id) ?? 0) + 1)
  }

  /** It was changed elsewhere, and is to be read again once all is written. */
  readLater(id: string): void {
    this.#stale.add(id)
  }

  /** @returns whether all is written, and it has to be read again */
  end(id: string): boolean {
    const left = (this.#pending.get(id) ?? 1) - 1
    if (left > 0) {
      this.#pending.set(id, left)
      return false
    }
    this.#pending.delete(id)
    return this.#stale.delete(id)
  }
}
