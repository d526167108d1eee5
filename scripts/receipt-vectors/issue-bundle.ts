import {
  type Bundle,
  eigenTextOf,
  formatVkey,
  type JsonObject,
  outputHash,
  type Receipt,
  receiptEntry,
  requestHash,
  type Statement,
  signEigenText,
  signReceipt,
  to0x,
  tokensHash,
  UNKNOWN_HASH,
} from '@verbatim/proof'
import type { SampleExchange } from './exchanges.ts'
import { NaiveLog } from './naive-log.ts'
import { logSigner, OPERATOR_KEY, testBytes } from './test-keys.ts'

export const CHAIN_ID = 1
export const LOG = logSigner('log.example/verbatim')
export const OTHER_LOG = logSigner('log.example/other')

/** What is different about one bundle; the rest is the same in all. */
export interface Peculiarity {
  key?: Uint8Array
  chainId?: number
  statement?: Partial<Statement>
  /** Put on the answer after it was hashed and signed. */
  answer?: JsonObject
}

/** Signs an exchange as the service does. */
export function issue(exchange: SampleExchange, peculiarity: Peculiarity = {}): Omit<Bundle, 'inclusion'> {
  const { key = OPERATOR_KEY, chainId = CHAIN_ID, statement = {}, answer = {} } = peculiarity
  const { request, resolved } = exchange
  const response = { ...exchange.response, chain_id: chainId }
  const text = eigenTextOf({ chainId, request, response, injected: resolved.injected })
  const signed = { ...unsignedStatement(exchange, response), ...statement }
  const receipt = signReceipt({ chainId, statement: signed, resolved }, key)
  const marks = { signature: signEigenText(text, key), receipt: receipt.statement.receipt }
  return { verbatim: 1, request, response: { ...response, ...marks, ...answer }, receipt }
}

function unsignedStatement(
  { request, resolved, response: { model, id } }: SampleExchange,
  response: JsonObject,
): Omit<Statement, 'operator'> {
  return {
    receipt: 'rcpt_AbCdEfGhIjKlMnOpQrStUv',
    response: String(id),
    issuedAt: 1767312001234,
    nonce: to0x(testBytes('nonce')),
    model: String(model),
    requestHash: requestHash(request, resolved),
    promptTokensHash: tokensHash([[200006, 17360, 200008, -1, 42]]),
    outputHash: outputHash(response),
    outputTokensHash: tokensHash([[3225, 382, 220, 4689, 13]]),
    promptTokens: 84,
    completionTokens: 12,
    reasoningTokens: 5,
    weightsHash: to0x(testBytes('weights')),
    projectorHash: UNKNOWN_HASH,
    templateHash: to0x(testBytes('template')),
    engineHash: to0x(testBytes('engine')),
    engine: 'llama.cpp b1234',
    instructionSet: 'x86-64-v3',
    determinism: 'exact',
    log: formatVkey(LOG.key),
  }
}

/** A log in which the receipt stands at that index, between entries that are no receipts. */
export function logAround(receipt: Receipt, index: number, size: number): NaiveLog {
  const entries = Array.from({ length: size }, (_, at) => testBytes(`entry ${at}`))
  entries[index] = receiptEntry(receipt)
  return new NaiveLog(entries)
}

/** The bundle with the proof that its receipt is in a log of that size. */
export function inLog(bundle: Omit<Bundle, 'inclusion'>, index = 5, size = 13): Bundle {
  const log = logAround(bundle.receipt, index, size)
  return {
    ...bundle,
    inclusion: { leaf_index: index, tree_size: size, hashes: log.inclusion(index) },
    checkpoint: log.checkpoint([LOG]),
  }
}
