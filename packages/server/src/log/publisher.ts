import {
  formatCheckpoint,
  type NoteSignature,
  type NoteSigner,
  openCheckpoint,
  signatureLine,
  signNote,
  type TreeHead,
} from '@verbatim/proof'
import type { LogFiles } from './log-files.ts'

/** A head that was signed, with the cosignatures that it has so far. */
export interface SignedHead extends TreeHead {
  text: string
  /** The log's signature first, then those of witnesses. */
  note: string
}

export const CHECKPOINT = 'checkpoint'
/** Signed and on disk, about to become the checkpoint: what was signed is never forgotten. */
export const NEXT_CHECKPOINT = 'checkpoint.next'
/** The newest checkpoint that a witness has cosigned; under load the newest of all is often too young for that. */
export const WITNESSED_CHECKPOINT = 'checkpoint.witnessed'

/** Cosignatures may come for as many checkpoints back as this, which at five a second is some fifty seconds. */
const RECENT_HEADS = 256

/**
 * Signs heads and puts them where they are read. A head is signed only when all its tiles are on disk and the checkpoint there is the one
 * that was signed last; so two checkpoints of this log are always consistent. One thing is done at a time.
 */
export class Publisher {
  readonly #files: LogFiles
  readonly #signer: NoteSigner
  readonly #recent = new Map<string, { head: SignedHead; cosignatures: Map<string, NoteSignature> }>()
  #head: SignedHead
  #witnessed: SignedHead | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(files: LogFiles, signer: NoteSigner, head: SignedHead, witnessed: SignedHead | undefined) {
    this.#files = files
    this.#signer = signer
    this.#head = head
    this.#witnessed = witnessed
    this.#remember(head)
  }

  get head(): SignedHead {
    return this.#head
  }

  get witnessed(): SignedHead | undefined {
    return this.#witnessed
  }

  /** The head of a recent checkpoint by its text. */
  recent(text: string): SignedHead | undefined {
    return this.#recent.get(text)?.head
  }

  /** @throws Error when another checkpoint lies on the disk than the last one, and what the disk says. */
  publish(treeSize: number, rootHash: Uint8Array): Promise<SignedHead> {
    return this.#inTurn(async () => {
      if (treeSize < this.#head.treeSize) throw new Error('A log does not shrink.')
      await this.#requireOwnCheckpoint()
      const head = signHead(this.#signer, treeSize, rootHash)
      await this.#files.write([{ path: NEXT_CHECKPOINT, bytes: Buffer.from(head.note) }])
      await this.#files.rename(NEXT_CHECKPOINT, CHECKPOINT)
      this.#head = head
      this.#remember(head)
      return head
    })
  }

  /** Adds cosignatures, which the caller has verified, to a recent checkpoint. */
  cosign(text: string, signatures: readonly NoteSignature[]): Promise<SignedHead | undefined> {
    return this.#inTurn(async () => {
      const known = this.#recent.get(text)
      if (known === undefined) return undefined
      const fresh = signatures.filter((signature) =>
        isNewer(signature, known.cosignatures.get(keyOf(signature))),
      )
      // Anybody may send what is public already: that costs no write.
      if (fresh.length === 0) return known.head
      for (const signature of fresh) known.cosignatures.set(keyOf(signature), signature)
      const lines = [...known.cosignatures.values()].map(signatureLine)
      const head = { ...known.head, note: signNote(text, this.#signer) + lines.join('') }
      const bytes = Buffer.from(head.note)
      if (text === this.#head.text) {
        await this.#requireOwnCheckpoint()
        await this.#files.write([{ path: CHECKPOINT, bytes }])
        this.#head = head
      }
      if (head.treeSize >= (this.#witnessed?.treeSize ?? 0)) {
        await this.#files.write([{ path: WITNESSED_CHECKPOINT, bytes }])
        this.#witnessed = head
      }
      known.head = head
      return head
    })
  }

  /** Nearly always it is the very note that was written last: to check its signature again would cost as much as all else of a batch. */
  async #requireOwnCheckpoint(): Promise<void> {
    const note = await this.#files.read(CHECKPOINT)
    if (note !== undefined && this.#isOwn(Buffer.from(note).toString())) return
    throw new Error('The checkpoint on disk is not the one that was signed last: something else wrote it.')
  }

  #isOwn(note: string): boolean {
    return note === this.#head.note || openCheckpoint(note, this.#signer.key).text === this.#head.text
  }

  #remember(head: SignedHead): void {
    this.#recent.set(head.text, { head, cosignatures: new Map() })
    const [oldest] = this.#recent.keys()
    if (this.#recent.size > RECENT_HEADS && oldest !== undefined) this.#recent.delete(oldest)
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(work)
    // Who asked is told of a failure; the next in turn has its own.
    this.#last = turn.catch(() => {})
    return turn
  }
}

export function signHead(signer: NoteSigner, treeSize: number, rootHash: Uint8Array): SignedHead {
  const head = { origin: signer.key.name, treeSize, rootHash }
  const text = formatCheckpoint(head)
  return { ...head, text, note: signNote(text, signer) }
}

function keyOf({ name, keyId }: NoteSignature): string {
  return `${name} ${Buffer.from(keyId).toString('hex')}`
}

/** A cosignature begins with its time, 8 bytes (C2SP tlog-cosignature). */
function isNewer({ signature }: NoteSignature, known: NoteSignature | undefined): boolean {
  return known === undefined || Buffer.compare(signature.subarray(0, 8), known.signature.subarray(0, 8)) > 0
}
