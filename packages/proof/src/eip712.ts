import { keccak_256 } from '@noble/hashes/sha3.js'
import { concatBytes } from '@noble/hashes/utils.js'
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

const DOMAIN_FIELDS: readonly Field[] = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
]

const WORD_BYTES = 32

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
): Uint8Array {
  const prefix = Uint8Array.of(0x19, 0x01)
  const domainHash = hashStruct('EIP712Domain', DOMAIN_FIELDS, { ...domain })
  return keccak_256(concatBytes(prefix, domainHash, hashStruct(primaryType, fields, message)))
}

function hashStruct(name: string, fields: readonly Field[], values: Record<string, unknown>): Uint8Array {
  const encodedType = `${name}(${fields.map((field) => `${field.type} ${field.name}`).join(',')})`
  const words = fields.map((field) => encode(field, values[field.name]))
  return keccak_256(concatBytes(keccak_256(encodeUtf8(encodedType)), ...words))
}

function encode({ name, type }: Field, value: unknown): Uint8Array {
  if (type.startsWith('uint')) return encodeUint(name, value, Number(type.slice(4)))
  if (typeof value !== 'string') throw new ProofError('malformed', `${name} is not a string.`)
  if (type === 'string') return keccak_256(encodeUtf8(value))
  if (type === 'bytes32') return from0x(value, WORD_BYTES)
  return leftPadded(fromHex(value.slice(2).toLowerCase(), 20))
}

function encodeUint(name: string, value: unknown, bits: number): Uint8Array {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value >= 2 ** bits) {
    throw new ProofError('bad_number', `${name} is not a whole number of ${bits} bits.`)
  }
  return fromHex(value.toString(16).padStart(2 * WORD_BYTES, '0'), WORD_BYTES)
}

function leftPadded(bytes: Uint8Array): Uint8Array {
  return concatBytes(new Uint8Array(WORD_BYTES - bytes.length), bytes)
}
