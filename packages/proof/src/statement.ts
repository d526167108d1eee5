import { eip712Digest, type Field } from './eip712.ts'
import { type Hashing, NOBLE_HASHING } from './hashing.ts'

/**
 * What the operator signs of an answer: the message of an EIP-712 typed statement whose primary type is `Receipt`. Hashes are
 * `0x` and 64 lower-case hex digits; one that is not known is 32 zero bytes.
 */
export interface Statement {
  /** The operator's address, in EIP-55 form. */
  operator: string
  /** The receipt's id, `rcpt_…`. */
  receipt: string
  /** The answer's id, `chatcmpl-…` or `resp_…`. */
  response: string
  /** Milliseconds since 1970. */
  issuedAt: number
  /** 32 random bytes. They salt the leaf, so that nobody can guess what the log holds. */
  nonce: string
  model: string
  requestHash: string
  promptTokensHash: string
  outputHash: string
  outputTokensHash: string
  promptTokens: number
  completionTokens: number
  reasoningTokens: number
  weightsHash: string
  projectorHash: string
  templateHash: string
  engineHash: string
  engine: string
  /** For example `x86-64-v3`; empty where it is not known. */
  instructionSet: string
  determinism: Determinism
  /** The log's verifier key, so that the operator's signature names the log. */
  log: string
}

/** The part of a statement that tells what ran. */
export type Provenance = Pick<
  Statement,
  | 'weightsHash'
  | 'projectorHash'
  | 'templateHash'
  | 'engineHash'
  | 'engine'
  | 'instructionSet'
  | 'determinism'
>

export const DETERMINISM = ['exact', 'fast', 'unknown'] as const
export type Determinism = (typeof DETERMINISM)[number]

/** The fields in the order in which they are hashed, and their types in Solidity. */
export const STATEMENT_FIELDS: readonly (Field & { name: keyof Statement })[] = [
  { name: 'operator', type: 'address' },
  { name: 'receipt', type: 'string' },
  { name: 'response', type: 'string' },
  { name: 'issuedAt', type: 'uint64' },
  { name: 'nonce', type: 'bytes32' },
  { name: 'model', type: 'string' },
  { name: 'requestHash', type: 'bytes32' },
  { name: 'promptTokensHash', type: 'bytes32' },
  { name: 'outputHash', type: 'bytes32' },
  { name: 'outputTokensHash', type: 'bytes32' },
  { name: 'promptTokens', type: 'uint32' },
  { name: 'completionTokens', type: 'uint32' },
  { name: 'reasoningTokens', type: 'uint32' },
  { name: 'weightsHash', type: 'bytes32' },
  { name: 'projectorHash', type: 'bytes32' },
  { name: 'templateHash', type: 'bytes32' },
  { name: 'engineHash', type: 'bytes32' },
  { name: 'engine', type: 'string' },
  { name: 'instructionSet', type: 'string' },
  { name: 'determinism', type: 'string' },
  { name: 'log', type: 'string' },
]

/** What a hash is whose contents are not known. */
export const UNKNOWN_HASH = `0x${'00'.repeat(32)}`

/** The 32 bytes that the operator signs and that are the entry in the log. */
export function statementDigest(
  statement: Statement,
  chainId: number,
  hashing: Hashing = NOBLE_HASHING,
): Uint8Array {
  const domain = { name: 'Verbatim Receipt', version: '1', chainId }
  return eip712Digest(domain, 'Receipt', STATEMENT_FIELDS, { ...statement }, hashing)
}
