import { type Hashing, NOBLE_HASHING } from './hashing.ts'
import { from0x, fromHex } from './hex.ts'
import { ProofError } from './proof-error.ts'
import { encodeUtf8 } from './utf8.ts'

/** A member of a flat struct; nested structs and arrays have no place in a receipt. */
export interface Field {
  name: string
  type: 'address' | 'bytes32' | 'string' | 'uint32' | 'uint64' | 'uint256'
}

export interface Domain {
  name: string
  version: string
  chainId: number
}

type Keccak = Hashing['keccak256']

const DOMAIN_FIELDS: readonly Field[] = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
]

const WORD_BYTES = 32
const MOST_STRINGS = 64
const LONGEST_STRING = 256
const ADDRESS_BYTES = 20

/**
 * EIP-712: `keccak256(0x19 0x01 ‖ hashStruct(domain) ‖ hashStruct(message))`.
 *
 * @throws ProofError `malformed`, `bad_number` or `bad_hex` when a value is not of its field's type.
 */
export function eip712Digest(
  domain: Domain,
  primaryType: string,
  fields: readonly Field[],
  message: Record<string, unknown>,
  { keccak256 }: Pick<Hashing, 'keccak256'> = NOBLE_HASHING,
): Uint8Array {
  const bytes = new Uint8Array(2 + 2 * WORD_BYTES)
  bytes.set([0x19, 0x01])
  bytes.set(hashDomain(domain, keccak256), 2)
  bytes.set(hashStruct(primaryType, fields, message, keccak256), 2 + WORD_BYTES)
  return keccak256(bytes)
}

/** The one that was hashed last: a service has one domain, and so have most of the receipts that someone checks together. */
let lastDomain: (Domain & { hash: Uint8Array }) | undefined

function hashDomain({ name, version, chainId }: Domain, keccak256: Keccak): Uint8Array {
  const isLast = lastDomain?.name === name && lastDomain.version === version && lastDomain.chainId === chainId
  if (lastDomain !== undefined && isLast) return lastDomain.hash
  const hash = hashStruct('EIP712Domain', DOMAIN_FIELDS, { name, version, chainId }, keccak256)
  lastDomain = { name, version, chainId, hash }
  return hash
}

function hashStruct(
  name: string,
  fields: readonly Field[],
  values: Record<string, unknown>,
  keccak256: Keccak,
): Uint8Array {
  const words = new Uint8Array(WORD_BYTES * (fields.length + 1))
  words.set(hashType(name, fields, keccak256))
  let end = WORD_BYTES
  for (const field of fields) {
    end += WORD_BYTES
    writeWord(words, end, field, values[field.name], keccak256)
  }
  return keccak256(words)
}

/** A struct's type is as long as all of a receipt, and never changes. */
const typeHashes = new WeakMap<readonly Field[], Map<string, Uint8Array>>()

function hashType(name: string, fields: readonly Field[], keccak256: Keccak): Uint8Array {
  const known = typeHashes.get(fields)?.get(name)
  if (known !== undefined) return known
  const encodedType = `${name}(${fields.map((field) => `${field.type} ${field.name}`).join(',')})`
  const hash = keccak256(encodeUtf8(encodedType))
  typeHashes.set(fields, new Map(typeHashes.get(fields)).set(name, hash))
  return hash
}

const UINT_BITS: Record<Field['type'], number | undefined> = {
  address: undefined,
  bytes32: undefined,
  string: undefined,
  uint32: 32,
  uint64: 64,
  uint256: 256,
}

/** A value stands at the end of its word, on the right; what is before it is zero. */
function writeWord(
  words: Uint8Array,
  end: number,
  { name, type }: Field,
  value: unknown,
  keccak256: Keccak,
): void {
  const bits = UINT_BITS[type]
  if (bits === undefined) {
    const bytes = bytesOf(name, type, value, keccak256)
    words.set(bytes, end - bytes.length)
  } else writeUint(words, end, name, value, bits)
}

function bytesOf(name: string, type: Field['type'], value: unknown, keccak256: Keccak): Uint8Array {
  if (typeof value !== 'string') throw new ProofError('malformed', `${name} is not a string.`)
  if (type === 'string') return hashString(value, keccak256)
  if (type === 'bytes32') return from0x(value, WORD_BYTES)
  return fromHex(value.slice(2).toLowerCase(), ADDRESS_BYTES)
}

/** Most strings of a service's statements are those of the one before: model, engine, log. */
const stringHashes = new Map<string, Uint8Array>()

function hashString(text: string, keccak256: Keccak): Uint8Array {
  const known = stringHashes.get(text)
  if (known !== undefined) return known
  const hash = keccak256(encodeUtf8(text))
  if (stringHashes.size >= MOST_STRINGS) stringHashes.clear()
  if (text.length <= LONGEST_STRING) stringHashes.set(text, hash)
  return hash
}

function writeUint(words: Uint8Array, end: number, name: string, value: unknown, bits: number): void {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value >= 2 ** bits) {
    throw new ProofError('bad_number', `${name} is not a whole number of ${bits} bits.`)
  }
  for (let rest = value, at = end - 1; rest > 0; at -= 1) {
    words[at] = rest % 256
    rest = Math.floor(rest / 256)
  }
}
