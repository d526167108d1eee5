import { concatBytes } from '@noble/hashes/utils.js'
import { fromBase64, toBase64 } from '../base64.ts'
import { ProofError } from '../proof-error.ts'
import { openCosignature } from './cosignature.ts'
import { isSignature } from './ed25519.ts'
import { sameBytes } from './merkle.ts'
import { isKeyName, parseVkey, type VerifierKey } from './verifier-key.ts'

/**
 * Notes (C2SP signed-note): a text that ends in a newline, an empty line, and lines `— name base64(key id ‖ signature)`.
 * Signatures of unknown keys are ignored, as the specification wants; one of a known key that does not hold spoils the note.
 */
const MAX_NOTE_BYTES = 1_000_000
const MAX_SIGNATURES = 64
const ID_BYTES = 4
const SIGNATURE_LINE = /^— ([^ ]+) ([A-Za-z0-9+/=]+)$/u

export interface NoteSigner {
  key: VerifierKey
  /** What follows the key's id in the signature line. */
  sign(text: string): Uint8Array
}

export interface NoteSignature {
  name: string
  keyId: Uint8Array
  signature: Uint8Array
}

export interface Verified {
  name: string
  key: VerifierKey
  /** When a witness signed, in seconds since 1970. */
  timestamp?: number
}

export interface ParsedNote {
  text: string
  signatures: NoteSignature[]
}

/** The text with a signature of each signer. @throws ProofError `note_malformed` for a text that no note can have. */
export function signNote(text: string, ...signers: NoteSigner[]): string {
  const lines = signers.map(({ key, sign }) =>
    signatureLine({ name: key.name, keyId: key.keyId, signature: sign(text) }),
  )
  const note = `${text}\n${lines.join('')}`
  if (!text.endsWith('\n') || parseNote(note).text !== text)
    throw malformed('its text does not end in a newline')
  return note
}

export function signatureLine({ name, keyId, signature }: NoteSignature): string {
  return `— ${name} ${toBase64(concatBytes(keyId, signature))}\n`
}

/**
 * The text of a note that at least one of the keys signed, and which of them did.
 * @throws ProofError `note_malformed`, `note_signature_invalid` (a known key's does not hold), `note_unknown_signer`, `vkey_malformed`.
 */
export function openNote(
  note: string | Uint8Array,
  vkeys: readonly (string | VerifierKey)[],
): { text: string; verified: Verified[] } {
  const { text, signatures } = parseNote(note)
  const keys = vkeys.map((key) => (typeof key === 'string' ? parseVkey(key) : key))
  const verified: Verified[] = []
  for (const key of keys) {
    // Also a second signature of the same key has to hold.
    const own = signatures.filter(({ name, keyId }) => name === key.name && sameBytes(keyId, key.keyId))
    const [first] = own.map(({ signature }) => verify(text, key, signature))
    if (first !== undefined) verified.push(first)
  }
  if (verified.length > 0) return { text, verified }
  throw new ProofError('note_unknown_signer', 'None of the known keys signed the note.')
}

function verify(text: string, key: VerifierKey, signature: Uint8Array): Verified {
  if (key.type === 'cosignature/v1') {
    return { name: key.name, key, timestamp: openCosignature(text, key, signature) }
  }
  if (isSignature(signature, new TextEncoder().encode(text), key.publicKey)) return { name: key.name, key }
  throw new ProofError('note_signature_invalid', `The signature of ${key.name} does not hold.`)
}

/** A note's parts, of which nothing is verified yet. @throws ProofError `note_malformed`. */
export function parseNote(note: string | Uint8Array): ParsedNote {
  const all = typeof note === 'string' ? note : decode(note)
  if (all.length > MAX_NOTE_BYTES) throw malformed('it is too long')
  if (!all.isWellFormed() || hasControl(all)) throw malformed('it has characters that no note has')
  const split = all.lastIndexOf('\n\n')
  if (split < 0) throw malformed('no empty line parts text and signatures')
  const text = all.slice(0, split + 1)
  return { text, signatures: parseSignatureLines(all.slice(split + 2)) }
}

/** Signature lines without a note, as witnesses answer them. @throws ProofError `note_malformed`. */
export function parseSignatureLines(text: string): NoteSignature[] {
  const lines = text.split('\n')
  if (lines.pop() !== '' || lines.length === 0) throw malformed('no line of a signature ends it')
  if (lines.length > MAX_SIGNATURES) throw malformed(`it has more than ${MAX_SIGNATURES} signatures`)
  if (new Set(lines).size < lines.length) throw malformed('a signature is there twice')
  return lines.map(parseSignatureLine)
}

function parseSignatureLine(line: string): NoteSignature {
  const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? []
  if (name === undefined || encoded === undefined || !isKeyName(name))
    throw malformed('a line is no signature')
  const bytes = decodeSignature(encoded)
  if (bytes.length <= ID_BYTES) throw malformed('a signature is too short')
  return { name, keyId: bytes.slice(0, ID_BYTES), signature: bytes.slice(ID_BYTES) }
}

function decodeSignature(encoded: string): Uint8Array {
  try {
    return fromBase64(encoded)
  } catch (error) {
    if (error instanceof ProofError) throw malformed('a signature is not canonical base64', error)
    throw error
  }
}

/** ASCII control characters other than the newline. */
function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) < 0x20 && text[at] !== '\n') return true
  }
  return false
}

function decode(bytes: Uint8Array): string {
  if (bytes.length > MAX_NOTE_BYTES) throw malformed('it is too long')
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) throw malformed('it is not UTF-8', error)
    throw error
  }
}

function malformed(why: string, cause?: Error): ProofError {
  return new ProofError('note_malformed', `The note is malformed: ${why}.`, { cause })
}
