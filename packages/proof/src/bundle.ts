import { exactly, listOf, matching, object, only, type Reader, shortText, wholeNumber } from './form.ts'
import { isObject, type JsonObject } from './json-value.ts'
import { ProofError } from './proof-error.ts'
import { readReceipt } from './read-receipt.ts'
import type { Receipt } from './receipt.ts'

/** Where the receipt's leaf stands in the log, with the hashes (hex) that lead from it to the root of a tree of that size. */
export interface Inclusion {
  leaf_index: number
  tree_size: number
  hashes: string[]
}

/** A request, its answer and all that proves them: a `.verbatim.json` file. */
export interface Bundle {
  verbatim: 1
  /** As it was sent; images may stand as their hashes (`withHashedMedia`). */
  request: JsonObject
  response: JsonObject
  receipt: Receipt
  /** Both are absent, or null, of a receipt that is not in the log yet. */
  inclusion?: Inclusion
  /** The log's signed note. */
  checkpoint?: string
}

/** A plain answer of EigenAI, or of whoever signs as they do, with the request that it answers. */
export interface PlainExchange {
  request: JsonObject
  response: JsonObject
}

/** A checkpoint has some hundred bytes, and a hundred more for each witness. */
export const MAX_CHECKPOINT_LENGTH = 65_536

const inclusion = exactly<Inclusion>({
  leaf_index: wholeNumber(),
  tree_size: wholeNumber(53, 1),
  hashes: listOf(matching(/^[0-9a-f]{64}$/, '64 lower-case hex digits')),
})

const receipt: Reader<Receipt> = (value, path) => readReceipt(value, path)

const BASE = { verbatim: only([1]), request: object, response: object, receipt }

const withoutLog = exactly<Omit<Bundle, 'inclusion' | 'checkpoint'>>(BASE)
const withLog = exactly<Required<Bundle>>({
  ...BASE,
  inclusion,
  checkpoint: shortText(MAX_CHECKPOINT_LENGTH),
})
const plain = exactly<PlainExchange>({ request: object, response: object })

/** Whether a document claims to be a bundle; what does not may be a plain answer. */
export function isBundle(value: unknown): boolean {
  return isObject(value) && (Object.hasOwn(value, 'verbatim') || Object.hasOwn(value, 'receipt'))
}

/**
 * A bundle, if `value` is one.
 *
 * @throws ProofError `unsupported_version`, `malformed`, `unknown_member`, `bad_number`, `bad_hex` or `bad_address`.
 */
export function readBundle(value: unknown): Bundle {
  const given = object(value, 'bundle')
  if (typeof given.verbatim === 'number' && given.verbatim !== 1) {
    throw new ProofError(
      'unsupported_version',
      `The bundle is of version ${given.verbatim}; this verifier knows 1.`,
    )
  }
  const { inclusion: proof, checkpoint: note, ...rest } = given
  if (proof === null && note === null) return withoutLog(rest, 'bundle')
  const hasLog = Object.hasOwn(given, 'inclusion') || Object.hasOwn(given, 'checkpoint')
  return hasLog ? withLog(given, 'bundle') : withoutLog(given, 'bundle')
}

/** @throws ProofError `malformed` or `unknown_member`. */
export function readPlainExchange(value: unknown): PlainExchange {
  return plain(value, 'document')
}
