import type { FastifyReply } from 'fastify'
import { BodyBudget } from './body-budget.ts'

/** As much as twelve readers of the largest documents hold, or any number of ordinary ones. */
const DEFAULT_BYTES = 64 * 1024 * 1024

/** Answers of up to megabytes, which are held until their readers have taken them: all of them together are bounded, and who takes nothing is left. */
export class DocumentAnswers {
  readonly #held: BodyBudget
  readonly #stallMs: number

  /** @param stallMs how long a reader may take nothing before it is taken for gone. */
  constructor(stallMs: number, maxBytes = DEFAULT_BYTES) {
    this.#held = new BodyBudget(maxBytes)
    this.#stallMs = stallMs
  }

  get heldBytes(): number {
    return this.#held.heldBytes
  }

  /**
   * An answer with the document as it was sent.
   *
   * @throws VerbatimError `overloaded` while others hold too much.
   */
  send(reply: FastifyReply, answer: object, document: string): FastifyReply {
    const bytes = Buffer.from(`${JSON.stringify(answer).slice(0, -1)},"document":${document}}`)
    const held = this.#held.open()
    held.grow(bytes.length)
    reply.raw.once('close', () => held.release())
    reply.raw.setTimeout(this.#stallMs, () => reply.raw.destroy())
    return reply.type('application/json; charset=utf-8').send(bytes)
  }
}
