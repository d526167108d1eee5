import { fromBase64, toBase64 } from '../base64.ts'
import { ProofError } from '../proof-error.ts'
import { EMPTY_ROOT, HASH_BYTES, isSize, sameBytes } from './merkle.ts'
import { openNote } from './signed-note.ts'
import { parseVkey, type VerifierKey } from './verifier-key.ts'

/** A log's head (C2SP tlog-checkpoint): whose log, how many leaves, the root over them. */
export interface TreeHead {
  origin: string
  treeSize: number
  rootHash: Uint8Array
}

/** The text of a checkpoint, to be signed as a note. @throws ProofError `checkpoint_malformed`. */
export function formatCheckpoint({ origin, treeSize, rootHash }: TreeHead): string {
  const text = `${origin}\n${treeSize}\n${toBase64(rootHash)}\n`
  parseCheckpoint(text)
  return text
}

/**
 * The head that a log signed. Cosignatures are checked by openNote, with the keys of witnesses.
 * @throws ProofError `checkpoint_unsigned` when this log did not sign it, `checkpoint_malformed`, `note_malformed`, `note_signature_invalid`.
 */
export function openCheckpoint(
  note: string | Uint8Array,
  vkey: string | VerifierKey,
): TreeHead & { text: string } {
  const key = typeof vkey === 'string' ? parseVkey(vkey) : vkey
  const text = signedText(note, key)
  const head = parseCheckpoint(text)
  // A key may be used for several logs by others; ours names the log, so that a checkpoint of another is none of this one.
  if (head.origin !== key.name)
    throw new ProofError('checkpoint_unsigned', `The checkpoint is of ${head.origin}, not of ${key.name}.`)
  return { ...head, text }
}

function signedText(note: string | Uint8Array, key: VerifierKey): string {
  try {
    return openNote(note, [key]).text
  } catch (error) {
    if (!(error instanceof ProofError) || error.code !== 'note_unknown_signer') throw error
    throw new ProofError('checkpoint_unsigned', `${key.name} did not sign the checkpoint.`, { cause: error })
  }
}

const DECIMAL = /^(?:0|[1-9]\d*)$/

/** A checkpoint's text, of which nothing is verified. Extension lines are allowed and ignored. @throws ProofError `checkpoint_malformed`. */
export function parseCheckpoint(text: string): TreeHead {
  const lines = text.split('\n')
  const [origin, size, root] = lines
  if (lines.pop() !== '' || lines.length < 3 || lines.includes('')) throw malformed('it has not three lines')
  if (origin === undefined || size === undefined || root === undefined) throw malformed('a line is missing')
  const treeSize = DECIMAL.test(size) ? Number(size) : Number.NaN
  if (!isSize(treeSize)) throw malformed('its size is no whole number up to 2^53 - 1')
  const rootHash = readRoot(root)
  if (treeSize === 0 && !sameBytes(rootHash, EMPTY_ROOT)) throw malformed('an empty tree has another root')
  return { origin, treeSize, rootHash }
}

function readRoot(encoded: string): Uint8Array {
  try {
    const root = fromBase64(encoded)
    if (root.length === HASH_BYTES) return root
  } catch (error) {
    if (!(error instanceof ProofError)) throw error
    throw malformed('its root is not canonical base64', error)
  }
  throw malformed(`its root has not ${HASH_BYTES} bytes`)
}

function malformed(why: string, cause?: ProofError): ProofError {
  return new ProofError('checkpoint_malformed', `The checkpoint is malformed: ${why}.`, { cause })
}
