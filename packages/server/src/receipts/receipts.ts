/**
 * Answers become receipts: what the operator signs of each, kept before its caller gets the last byte, and handed to the log in that order.
 *
 * Guarantees: a receipt that a caller has learned of is on disk; the log takes each once; prompts and answers are never kept, unless the key that
 * made the request asks for it, and then for a bounded time. What a receipt says and how it is checked is packages/proof's; where it is logged
 * is the log's; whatever else is committed with it is its caller's. The rules are in docs/reference/receipt.md.
 */
import { jsonBody } from '@verbatim/protocol'
import type { Command, Store } from '../store/store.ts'
import { type KeptReceipt, ReceiptArchive } from './receipt-archive.ts'
import { keepBundle, keepReceipt } from './receipt-commands.ts'
import { type Answered, type Seal, type Signatory, signAnswer } from './sign-answer.ts'

export { type OperatorEntry, OperatorHistory, rotateOperator } from './operator-history.ts'
export {
  freshKey,
  type OperatorKey,
  openOperatorKey,
  operatorKeyFile,
  readNamedSecret,
  readSecret,
} from './operator-key.ts'
export type { KeptReceipt, PendingReceipt } from './receipt-archive.ts'
export type { Answered, Seal } from './sign-answer.ts'
export { openSigner } from './signer.ts'

export interface ReceiptSettings extends Signatory {
  /** How long request and answer are kept for keys that ask for it, in milliseconds. */
  retentionMs: number
}

/** What an answer carries, and what has to be committed before its caller may have it. */
export interface Prepared {
  seal: Seal
  commands: Command<unknown>[]
}

export class ReceiptOffice {
  readonly #settings: ReceiptSettings
  readonly #archive: ReceiptArchive
  readonly #onIssued: () => void

  /** @param onIssued called when receipts were committed: the log has something to take. */
  constructor(store: Store, settings: ReceiptSettings, onIssued: () => void) {
    this.#settings = settings
    this.#archive = new ReceiptArchive(store, settings.now)
    this.#onIssued = onIssued
  }

  /** Signs. There is a receipt once the commands are committed; `issued` is to be told then. */
  prepare(answered: Answered): Prepared {
    const { seal, receipt, entry } = signAnswer(this.#settings, answered)
    const { receipt: id } = seal
    const commands: Command<unknown>[] = [
      keepReceipt({ id, digest: entry, receipt: JSON.stringify(receipt) }),
    ]
    const { retainFor: keyId, body } = answered
    if (keyId !== undefined) {
      const until = this.#settings.now() + this.#settings.retentionMs
      const response = jsonBody({ ...answered.response, ...seal })
      commands.push(keepBundle({ receiptId: id, keyId, until, request: jsonBody(body), response }))
    }
    return { seal, commands }
  }

  /** What was prepared is committed. */
  issued(): void {
    this.#onIssued()
  }

  /** The receipt of this id, and where it is in the log. */
  find(id: string): Promise<KeptReceipt | undefined> {
    return this.#archive.find(id)
  }

  /** Request and answer as JSON, while they are kept for this key. */
  findBundle(id: string, keyId: string): Promise<{ request: string; response: string } | undefined> {
    return this.#archive.findBundle(id, keyId)
  }

  /** What the log takes its entries from. */
  get entries(): Pick<ReceiptArchive, 'pending' | 'integrated' | 'lastIntegrated'> {
    return this.#archive
  }

  /** Forgets requests and answers whose time is over. */
  sweep(): Promise<void> {
    return this.#archive.sweep()
  }
}
