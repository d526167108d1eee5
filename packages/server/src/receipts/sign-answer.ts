import {
  eigenTextOf,
  type JsonObject,
  outputHash,
  type Provenance,
  type Resolved,
  requestHash,
  type SignedEntry,
  type Signer,
  type Statement,
  signEigenText,
  signEntry,
  tokensHash,
  UNKNOWN_HASH,
} from '@verbatim/proof'
import { RandomPool } from './random-pool.ts'

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

const RECEIPT_ID_BYTES = 16
const NONCE_BYTES = 32
const random = new RandomPool()

/** Who signs, and what all statements of one service have in common. */
export interface Signatory {
  chainId: number
  signer: Signer
  /** The verifier key of the log that receipts name. */
  logVkey: string
  now: () => number
}

export interface SignedAnswer extends SignedEntry {
  seal: Seal
}

/** Signs twice: the text that EigenAI's clients check, and the statement. */
export function signAnswer(signatory: Signatory, answered: Answered): SignedAnswer {
  const { chainId: chain_id, signer } = signatory
  // As the caller parses it: a seed of 64 bits is rounded there, and its exact digits are in what was resolved.
  const response = asParsed({ ...answered.response, chain_id })
  const { injected } = answered.resolved
  const text = eigenTextOf({ chainId: chain_id, request: answered.body, response, injected })
  const statement = statementOf(signatory, answered, response)
  const signed = signEntry({ chainId: chain_id, statement, resolved: answered.resolved }, signer)
  const seal = { chain_id, signature: signEigenText(text, signer), receipt: statement.receipt }
  return { ...signed, seal }
}

function statementOf(
  { signer: { hashing }, logVkey, now }: Signatory,
  answered: Answered,
  response: Answered['response'],
): Omit<Statement, 'operator'> {
  const { body, resolved, promptTokenIds, outputTokenIds } = answered
  const outputs = outputTokenIds.filter((ids) => ids !== undefined)
  return {
    receipt: `rcpt_${random.hex(RECEIPT_ID_BYTES)}`,
    response: response.id,
    issuedAt: now(),
    nonce: `0x${random.hex(NONCE_BYTES)}`,
    model: response.model,
    requestHash: requestHash(body, resolved, hashing),
    promptTokensHash: promptTokenIds === undefined ? UNKNOWN_HASH : tokensHash([promptTokenIds], hashing),
    outputHash: outputHash(response, hashing),
    outputTokensHash: outputs.length < outputTokenIds.length ? UNKNOWN_HASH : tokensHash(outputs, hashing),
    ...answered.tokens,
    ...answered.provenance,
    log: logVkey,
  }
}

function asParsed<T extends object>(response: T): T {
  return JSON.parse(JSON.stringify(response)) as T
}
