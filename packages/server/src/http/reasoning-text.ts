import { rawAnalysis } from '../harmony/harmony.ts'

/** Document 000's `reasoningText` of an answer that comes in pieces: of each choice for itself, joined in their order. */
export class ReasoningText {
  readonly #choices = new Map<number, { reasoning: string; raw: string }>()

  addReasoning(index: number, text: string): void {
    this.#choice(index).reasoning += text
  }

  /** Content in which the reasoning was not told apart. */
  addRaw(index: number, text: string): void {
    this.#choice(index).raw += text
  }

  whole(): string {
    const inOrder = [...this.#choices].sort(([one], [other]) => one - other)
    return inOrder.map(([, { reasoning, raw }]) => reasoning || rawAnalysis(raw)).join('')
  }

  #choice(index: number): { reasoning: string; raw: string } {
    const known = this.#choices.get(index) ?? { reasoning: '', raw: '' }
    this.#choices.set(index, known)
    return known
  }
}
