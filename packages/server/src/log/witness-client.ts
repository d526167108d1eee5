import {
  type NoteSignature,
  openNote,
  ProofError,
  parseSignatureLines,
  sameBytes,
  type VerifierKey,
} from '@verbatim/proof'
import type { SignedHead } from './publisher.ts'

/** A witness answers in a line or two. */
const MAX_ANSWER_BYTES = 64 * 1024
const TIMEOUT_MS = 10_000
/** A time that a witness's clock may be ahead of ours, in seconds. */
const CLOCK_SKEW_S = 300

export interface Witness {
  key: VerifierKey
  /** The submission prefix of C2SP tlog-witness; undefined for one that brings its cosignatures itself. */
  url: string | undefined
}

/** What a witness said: signature lines, of which nothing is verified yet, or the size of the tree that it saw last, from which it wants the proof. */
export type WitnessAnswer = { lines: string } | { seenSize: number }

/**
 * Asks a witness for its cosignature (C2SP tlog-witness, add-checkpoint). Redirects are not followed: the operator names where checkpoints go.
 * @throws Error that says what was wrong with the answer.
 */
export async function askWitness(
  witness: Witness & { url: string },
  head: SignedHead,
  proof: { oldSize: number; hashes: readonly Uint8Array[] },
  signal: AbortSignal,
): Promise<WitnessAnswer> {
  const hashes = proof.hashes.map((hash) => `${Buffer.from(hash).toString('base64')}\n`).join('')
  const response = await fetch(`${witness.url.replace(/\/+$/, '')}/add-checkpoint`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: `old ${proof.oldSize}\n${hashes}\n${head.note}`,
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  })
  const answer = await readAnswer(response)
  if (response.status === 409) return { seenSize: readSize(answer) }
  if (response.status !== 200) throw new Error(`It answered ${response.status}.`)
  return { lines: answer }
}

/**
 * Those of the signature lines under a checkpoint's text that are of these witnesses. @param nowMs cosignatures of the future are refused.
 * @throws ProofError `note_malformed`, `note_signature_invalid`, `note_unknown_signer`.
 */
export function verifiedCosignatures(
  text: string,
  lines: string,
  keys: readonly VerifierKey[],
  nowMs: number,
): NoteSignature[] {
  const { verified } = openNote(`${text}\n${lines}`, keys)
  const early = verified.find(({ timestamp = 0 }) => timestamp > nowMs / 1000 + CLOCK_SKEW_S)
  if (early !== undefined) {
    throw new ProofError('note_signature_invalid', `The cosignature of ${early.name} is of the future.`)
  }
  return parseSignatureLines(lines).filter(({ name, keyId }) =>
    verified.some(({ key }) => key.name === name && sameBytes(key.keyId, keyId)),
  )
}

async function readAnswer(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > MAX_ANSWER_BYTES) throw new Error(`It answered more than ${MAX_ANSWER_BYTES} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function readSize(answer: string): number {
  const size = /^(?:0|[1-9]\d{0,15})\n$/.test(answer) ? Number(answer) : Number.NaN
  if (Number.isSafeInteger(size)) return size
  throw new Error('It has seen another tree, and does not say of what size.')
}
