import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { fromBase64, toBase64 } from '../base64.ts'
import { fromHex, toHex } from '../hex.ts'
import { ProofError } from '../proof-error.ts'
import { sameBytes } from './merkle.ts'

/**
 * How a key signs a note: its text as it is (C2SP signed-note, type 0x01), or a checkpoint with a time in front of it, as witnesses
 * do (C2SP tlog-cosignature, type 0x04). Both are Ed25519.
 */
export const KEY_TYPES = { ed25519: 0x01, 'cosignature/v1': 0x04 } as const

export type KeyType = keyof typeof KEY_TYPES

/** A verifier key: `<name>+<8 hex of the id>+<base64 of type ‖ public key>`. */
export interface VerifierKey {
  name: string
  /** Four bytes, which tell a name's keys apart. They are no fingerprint: another key with the same id is quickly made. */
  keyId: Uint8Array
  type: KeyType
  publicKey: Uint8Array
}

const ID_BYTES = 4
/** A log's name is a host and a path; a longer key would only make work for who reads it. */
const MAX_VKEY_LENGTH = 1024
const PUBLIC_KEY_BYTES = 32
/** White space as Unicode has it (U+0085 is missing in \s), and what separates a vkey's parts. */
const NOT_IN_NAMES = /[\s\u0085+\p{Cc}]/u

/** The key with its id, which follows from name, type and public key. @throws ProofError `vkey_malformed`. */
export function verifierKey(name: string, type: KeyType, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) throw malformed('its name is empty or has white space or a plus in it')
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw malformed(`an Ed25519 key has ${PUBLIC_KEY_BYTES} bytes`)
  const head = utf8ToBytes(`${name}\n`)
  const keyId = sha256(concatBytes(head, Uint8Array.of(KEY_TYPES[type]), publicKey)).slice(0, ID_BYTES)
  return { name, keyId, type, publicKey }
}

/** @throws ProofError `vkey_malformed` for what is no key of these types, or has another id than its own. */
export function parseVkey(text: string): VerifierKey {
  if (text.length > MAX_VKEY_LENGTH) throw malformed(`it is longer than ${MAX_VKEY_LENGTH} characters`)
  // Base64 may hold more of the separator.
  const [, name, id, encoded] = /^([^+]+)\+([^+]+)\+(.+)$/s.exec(text) ?? []
  if (name === undefined || id === undefined || encoded === undefined)
    throw malformed('it is not name+id+key')
  const [type, ...publicKey] = readPart(() => fromBase64(encoded))
  const known = Object.entries(KEY_TYPES).find(([, byte]) => byte === type)
  if (known === undefined) throw malformed('only Ed25519 keys of the types 1 and 4 are known')
  const key = verifierKey(name, known[0] as KeyType, Uint8Array.from(publicKey))
  if (
    !sameBytes(
      key.keyId,
      readPart(() => fromHex(id, ID_BYTES)),
    )
  )
    throw malformed('its id is of another key')
  return key
}

export function formatVkey({ name, keyId, type, publicKey }: VerifierKey): string {
  return `${name}+${toHex(keyId)}+${toBase64(concatBytes(Uint8Array.of(KEY_TYPES[type]), publicKey))}`
}

export function isKeyName(name: string): boolean {
  return name !== '' && name.isWellFormed() && !NOT_IN_NAMES.test(name)
}

function readPart(read: () => Uint8Array): Uint8Array {
  try {
    return read()
  } catch (error) {
    if (error instanceof ProofError) throw malformed(error.message, error)
    throw error
  }
}

function malformed(why: string, cause?: ProofError): ProofError {
  return new ProofError('vkey_malformed', `The verifier key is malformed: ${why}.`, { cause })
}
