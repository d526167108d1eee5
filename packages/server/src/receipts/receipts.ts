/**
 * Answers become receipts: what the operator signs of each, kept before its caller gets the last byte, and handed to the log in that order.
 *
 * Guarantees: a receipt that a caller has learned of is on disk; the log takes each once; prompts and answers are never kept, unless the key that
 * made the request asks for it, and then for a bounded time. What a receipt says and how it is checked is packages/proof's; where it is logged
 * is the log's. The rules are in docs/reference/receipt.md.
 */
import { randomBytes } from 'node:crypto'
import {
  eigenTextOf,
  type JsonObject,
  outputHash,
  type Provenance,
  type Receipt,
  type Resolved,
  receiptEntry,
  requestHash,
  type Statement,
  signEigenText,
  signReceipt,
  to0x,
  tokensHash,
  UNKNOWN_HASH,
} from '@verbatim/proof'
import { jsonBody } from '@verbatim/protocol'
import type { Store } from '../store/store.ts'
import { type KeptReceipt, ReceiptArchive } from './receipt-archive.ts'

export { type OperatorEntry, OperatorHistory, rotateOperator } from './operator-history.ts'
export { freshKey, type OperatorKey, openOperatorKey, operatorKeyFile, readSecret } from './operator-key.ts'
export type { KeptReceipt, PendingReceipt } from './receipt-archive.ts'

/** All that is known of an answer when its last token is there. */
export interface Answered {
  /** The body as it was sent, with its media by their hashes (`withHashedMedia`). */
  body: JsonObject
  resolved: Resolved
  /** The answer as its caller gets it, but for what `Seal` adds. */
  response: { id: string; model: string }
  provenance: Provenance
  tokens: Pick<Statement, 'promptTokens' | 'completionTokens' | 'reasoningTokens'>
  promptTokenIds: readonly number[] | undefined
  /** One list a choice. */
  outputTokenIds: readonly (readonly number[] | undefined)[]
  /** The key for which request and answer are kept; undefined keeps neither. */
  retainFor: string | undefined
}

/** What every answer carries: EigenAI's signature with its chain, and the id of the receipt. */
export interface Seal {
  chain_id: number
  signature: string
  receipt: string
}

export interface ReceiptSettings {
  chainId: number
  secretKey: Uint8Array
  /** The verifier key of the log that receipts name. */
  logVkey: string
  /** How long request and answer are kept for keys that ask for it, in milliseconds. */
  retentionMs: number
  now: () => number
}

export class ReceiptOffice {
  readonly #settings: ReceiptSettings
  readonly #archive: ReceiptArchive
  readonly #issued: () => void

  /** @param issued called when receipts were committed: the log has something to take. */
  constructor(store: Store, settings: ReceiptSettings, issued: () => void) {
    this.#settings = settings
    this.#archive = new ReceiptArchive(store, settings.now)
    this.#issued = issued
  }

  /** Signs, and returns once the receipt is on disk. @throws what the database says when it cannot be written. */
  async issue(answered: Answered): Promise<Seal> {
    const { chainId: chain_id, secretKey, retentionMs, now } = this.#settings
    // As the caller parses it: a seed of 64 bits is rounded there, and its exact digits are in what was resolved.
    const response = asParsed({ ...answered.response, chain_id })
    const { retainFor: keyId, body } = answered
    const { injected } = answered.resolved
    const text = eigenTextOf({ chainId: chain_id, request: body, response, injected })
    const receipt = this.#sign(answered, response)
    const seal = {
      chain_id,
      signature: signEigenText(text, secretKey),
      receipt: receipt.statement.receipt,
    }
    const kept = { ...answered.response, ...seal }
    const bundle =
      keyId === undefined
        ? undefined
        : { keyId, until: now() + retentionMs, request: jsonBody(body), response: jsonBody(kept) }
    await this.#archive.keep({ receipt, digest: receiptEntry(receipt), bundle })
    this.#issued()
    return seal
  }

  #sign(answered: Answered, response: Answered['response']): Receipt {
    const { chainId, secretKey, logVkey, now } = this.#settings
    const { body, resolved, promptTokenIds, outputTokenIds } = answered
    const outputs = outputTokenIds.filter((ids) => ids !== undefined)
    const statement: Omit<Statement, 'operator'> = {
      receipt: `rcpt_${randomBytes(16).toString('hex')}`,
      response: response.id,
      issuedAt: now(),
      nonce: to0x(randomBytes(32)),
      model: response.model,
      requestHash: requestHash(body, resolved),
      promptTokensHash: promptTokenIds === undefined ? UNKNOWN_HASH : tokensHash([promptTokenIds]),
      outputHash: outputHash(response),
      outputTokensHash: outputs.length < outputTokenIds.length ? UNKNOWN_HASH : tokensHash(outputs),
      ...answered.tokens,
      ...answered.provenance,
      log: logVkey,
    }
    return signReceipt({ chainId, statement, resolved }, secretKey)
  }

  /** The receipt of this id, and where it is in the log. */
  find(id: string): KeptReceipt | undefined {
    return this.#archive.find(id)
  }

  /** Request and answer as JSON, while they are kept for this key. */
  findBundle(id: string, keyId: string): { request: string; response: string } | undefined {
    return this.#archive.findBundle(id, keyId)
  }

  /** What the log takes its entries from. */
  get entries(): Pick<ReceiptArchive, 'pending' | 'integrated' | 'lastIntegrated'> {
    return this.#archive
  }

  /** Forgets requests and answers whose time is over. */
  sweep(): void {
    this.#archive.sweep()
  }
}

function asParsed<T extends object>(response: T): T {
  return JSON.parse(JSON.stringify(response)) as T
}
