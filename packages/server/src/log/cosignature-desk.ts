import { type NoteSignature, ProofError, parseNote, signatureLine } from '@verbatim/proof'
import { VerbatimError } from '@verbatim/protocol'
import type { LogPlace } from './log-place.ts'
import { pause } from './pause.ts'
import { CHECKPOINT, type Publisher, WITNESSED_CHECKPOINT } from './publisher.ts'
import { verifiedCosignatures, type Witness } from './witness-client.ts'

export interface DeskOptions {
  place: LogPlace
  witnesses: readonly Witness[]
  /** Undefined while another process writes. */
  publisher: () => Publisher | undefined
  now: () => number
}

/** How long one that does not write waits until the writer has taken what it passed on. */
const PASSING_MS = 2_000
const PASSING_POLL_MS = 25

/** Takes what witnesses bring by themselves, at any process: one that does not write passes it on to the one that does. */
export class CosignatureDesk {
  readonly #options: DeskOptions

  constructor(options: DeskOptions) {
    this.#options = options
  }

  /** @returns the checkpoint with the cosignatures. @throws VerbatimError. */
  async add(note: string): Promise<string> {
    const text = readOr('invalid_request', () => parseNote(note).text)
    const publisher = this.#options.publisher()
    if (publisher === undefined) return this.#passOn(note, text)
    if (publisher.recent(text) === undefined) {
      throw new VerbatimError('not_found', 'This is no recent checkpoint of this log.')
    }
    const head = await publisher.cosign(text, this.#verified(note, text))
    if (head === undefined) throw new VerbatimError('not_found', 'This is no recent checkpoint any more.')
    return head.note
  }

  #verified(note: string, text: string) {
    const { witnesses, now } = this.#options
    const keys = witnesses.map(({ key }) => key)
    return readOr('permission_denied', () =>
      verifiedCosignatures(text, note.slice(text.length + 1), keys, now()),
    )
  }

  async #passOn(note: string, text: string): Promise<string> {
    const signatures = this.#verified(note, text)
    const { place } = this.#options
    if (await place.tellWriter(note)) {
      const until = performance.now() + PASSING_MS
      while (performance.now() < until) {
        const served = await this.#served(text)
        if (served !== undefined && signatures.every((each) => hasSignature(served, each))) return served
        await pause(PASSING_POLL_MS, AbortSignal.timeout(PASSING_MS))
      }
    }
    throw new VerbatimError(
      'overloaded',
      'Another process writes the log, and has not taken this. It takes cosignatures of recent checkpoints.',
      { retryAfterSeconds: 2 },
    )
  }

  /** A checkpoint by its text, if it is the newest or the newest that was cosigned. */
  async #served(text: string): Promise<string | undefined> {
    for (const path of [CHECKPOINT, WITNESSED_CHECKPOINT]) {
      const note = Buffer.from((await this.#options.place.files.read(path)) ?? []).toString('utf8')
      if (note.startsWith(`${text}\n`)) return note
    }
    return undefined
  }
}

function hasSignature(note: string, signature: NoteSignature): boolean {
  return note.includes(signatureLine(signature))
}

function readOr<Value>(code: 'invalid_request' | 'permission_denied', read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    if (error instanceof ProofError) throw new VerbatimError(code, error.message, { cause: error })
    throw error
  }
}
