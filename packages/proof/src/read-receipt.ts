import {
  address,
  exactly,
  flag,
  hex0x,
  listOf,
  matching,
  number,
  only,
  orNull,
  type Reader,
  shortText,
  text,
  wholeNumber,
} from './form.ts'
import { isObject } from './json-value.ts'
import { ProofError } from './proof-error.ts'
import type { Receipt } from './receipt.ts'
import type { Resolved } from './resolved.ts'
import { SIGNATURE_BYTES } from './signature.ts'
import { DETERMINISM, type Statement } from './statement.ts'

/** Of what is a name, an id or a key. */
const MAX_NAME_LENGTH = 1024

const name = shortText(MAX_NAME_LENGTH)
const hash = hex0x(32)
const count = wholeNumber(32)
const sha256Hex = matching(/^[0-9a-f]{64}$/, 'the 64 lower-case hex digits of a SHA-256')

const statement = exactly<Statement>({
  operator: address,
  receipt: name,
  response: name,
  issuedAt: wholeNumber(),
  nonce: hash,
  model: name,
  requestHash: hash,
  promptTokensHash: hash,
  outputHash: hash,
  outputTokensHash: hash,
  promptTokens: count,
  completionTokens: count,
  reasoningTokens: count,
  weightsHash: hash,
  projectorHash: hash,
  templateHash: hash,
  engineHash: hash,
  engine: name,
  instructionSet: name,
  determinism: only(DETERMINISM),
  log: name,
})

const namedTool = exactly<{ name: string }>({ name })
const toolMode = only(['auto', 'required', 'none'])
const toolChoice: Reader<Resolved['tool_choice']> = (value, path) =>
  isObject(value) ? namedTool(value, path) : toolMode(value, path)

const resolved = exactly<Resolved>({
  surface: name,
  injected: listOf(exactly({ role: name, content: text })),
  seed: matching(/^(0|-?[1-9][0-9]{0,18})$/, 'a seed: a decimal integer of 64 bits'),
  current_date: matching(/^\d{4}-\d{2}-\d{2}$/, 'a date: YYYY-MM-DD'),
  temperature: number,
  top_p: number,
  top_k: number,
  min_p: number,
  repetition_penalty: number,
  frequency_penalty: number,
  presence_penalty: number,
  max_tokens: orNull(wholeNumber()),
  n: wholeNumber(32, 1),
  tool_choice: toolChoice,
  parallel_tool_calls: flag,
  reasoning_effort: name,
  separate_reasoning: flag,
  remote_media: listOf(exactly({ url_sha256: sha256Hex, sha256: sha256Hex })),
})

const receipt = exactly<Receipt>({
  version: only([1]),
  chain_id: wholeNumber(53, 1),
  statement,
  signature: hex0x(SIGNATURE_BYTES),
  resolved,
})

/**
 * A receipt, if `value` is one: every member there, none unknown, and each in its one spelling.
 *
 * @throws ProofError `unsupported_version`, `malformed`, `unknown_member`, `bad_number`, `bad_hex` or `bad_address`.
 */
export function readReceipt(value: unknown, path = 'receipt'): Receipt {
  if (isObject(value) && typeof value.version === 'number' && value.version !== 1) {
    throw new ProofError(
      'unsupported_version',
      `${path} is of version ${value.version}; this verifier knows 1.`,
    )
  }
  return receipt(value, path)
}
