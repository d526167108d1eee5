import { parseCheckpoint, type TreeHead } from '../log/checkpoint.ts'
import { sameBytes } from '../log/merkle.ts'
import { type NoteSignature, parseNote, signatureLine } from '../log/signed-note.ts'
import { parseVkey, type VerifierKey } from '../log/verifier-key.ts'
import { ProofError } from '../proof-error.ts'
import { shown } from '../shown.ts'
import type { Curve } from './curve.ts'

/**
 * The head of the log whose verifier key is `vkey`. Stricter than a note has to be: a signature line of a key that is not known is
 * refused, since in a bundle nothing may change unseen.
 *
 * @throws ProofError `vkey_malformed`, `note_malformed`, `checkpoint_unsigned`, `note_unknown_signer`, `note_signature_invalid`,
 * `checkpoint_malformed`, `log_mismatch`.
 */
export function readBundleCheckpoint(
  note: string,
  vkey: string,
  witnesses: readonly string[],
  curve: Curve,
): TreeHead {
  const log = parseLogKey(vkey)
  const keys = [log, ...witnesses.map(parseVkey)]
  const { signatures } = parseNote(note)
  if (!signatures.some((line) => isOf(log, line))) {
    throw new ProofError(
      'checkpoint_unsigned',
      `${log.name}, the log of the receipt, did not sign the checkpoint.`,
    )
  }
  const stranger = signatures.find((line) => !keys.some((key) => isOf(key, line)))
  if (stranger !== undefined) {
    throw new ProofError(
      'note_unknown_signer',
      `The checkpoint is also signed by ${shown(stranger.name)}, whose key was not given.`,
    )
  }
  const head = parseCheckpoint(curve.openNote(note, keys).text)
  if (head.origin === log.name) return head
  throw new ProofError(
    'log_mismatch',
    `The checkpoint is of ${shown(head.origin)}, and the receipt names ${log.name}.`,
  )
}

/** A witness signs with its key what a log says: such a key is no log's. */
function parseLogKey(vkey: string): VerifierKey {
  const key = parseVkey(vkey)
  if (key.type === 'ed25519') return key
  throw new ProofError(
    'vkey_malformed',
    `The key of ${key.name} is a witness's (type 4), not a log's (type 1).`,
  )
}

/**
 * The checkpoint with the log's own signature only, which is how it goes into a bundle.
 *
 * @throws ProofError `note_malformed`, `vkey_malformed` or `checkpoint_unsigned`.
 */
export function withoutCosignatures(note: string, vkey: string): string {
  const log = parseVkey(vkey)
  const { text, signatures } = parseNote(note)
  const own = signatures.filter((line) => isOf(log, line))
  if (own.length > 0) return `${text}\n${own.map(signatureLine).join('')}`
  throw new ProofError('checkpoint_unsigned', `${log.name} did not sign the checkpoint.`)
}

function isOf(key: VerifierKey, { name, keyId }: NoteSignature): boolean {
  return name === key.name && sameBytes(keyId, key.keyId)
}
