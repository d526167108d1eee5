/** Who has to hear of what: each listener of a topic is called when it has changed. */
export class Topics {
  readonly #listeners = new Map<string, Set<() => void>>()

  subscribe(topic: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set()
    this.#listeners.set(topic, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  tell(topic: string): void {
    for (const listener of [...(this.#listeners.get(topic) ?? [])]) listener()
  }
}
