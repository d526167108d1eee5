import { type Bundle, from0x, fromHex, to0x, toHex } from '@verbatim/proof'

/** The order of secp256k1: s and its difference from this make the same signature. */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

/** A copy of a document with one thing changed in it. */
export function altered<T>(document: T, change: (copy: T) => void): T {
  const copy = structuredClone(document)
  change(copy)
  return copy
}

/** Anything in a document, by the names and indices that lead there. */
type Place = Record<string | number, unknown>

export function at(document: unknown, ...path: (string | number)[]): Place {
  let place = document as Place
  for (const name of path) place = place[name] as Place
  return place
}

/** Puts a value at the end of the path. */
export function put(path: (string | number)[], value: unknown): (bundle: Bundle) => void {
  return (bundle) => {
    at(bundle, ...path.slice(0, -1))[path.at(-1) ?? ''] = value
  }
}

/** The other signature that anybody can make of one: s from the other half, v turned round. */
export function withHighS(signature: Uint8Array): Uint8Array {
  const s = BigInt(to0x(signature.subarray(32, 64)))
  const high = fromHex((ORDER - s).toString(16).padStart(64, '0'), 32)
  const v = signature[64] === 27 ? 28 : 27
  return Uint8Array.of(...signature.subarray(0, 32), ...high, v)
}

/** The same in the two forms in which signatures are written. */
export const highS = {
  of0x: (signature: string) => to0x(withHighS(from0x(signature, 65))),
  ofHex: (signature: string) => toHex(withHighS(fromHex(signature, 65))),
}

export function flipped(hex: string): string {
  return `${hex.slice(0, -1)}${hex.endsWith('0') ? '1' : '0'}`
}
