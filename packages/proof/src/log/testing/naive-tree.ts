import { EMPTY_ROOT, leafHash, nodeHash } from '../merkle.ts'

/** RFC 6962, sections 2.1 to 2.1.2, word for word: slow, and plain enough to measure the rest by. Only tests use it. */
export function naiveRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [first] = leaves
  if (first === undefined) return EMPTY_ROOT
  if (leaves.length === 1) return first
  const k = split(leaves.length)
  return nodeHash(naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)))
}

/** PATH(m, D[n]) */
export function naiveInclusion(m: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length <= 1) return []
  const k = split(leaves.length)
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)]
  return m < k
    ? [...naiveInclusion(m, left), naiveRoot(right)]
    : [...naiveInclusion(m - k, right), naiveRoot(left)]
}

/** PROOF(m, D[n]); empty where m is 0, which the RFC leaves out. */
export function naiveConsistency(m: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  return m === 0 ? [] : subproof(m, leaves, true)
}

function subproof(m: number, leaves: readonly Uint8Array[], known: boolean): Uint8Array[] {
  if (m === leaves.length) return known ? [] : [naiveRoot(leaves)]
  const k = split(leaves.length)
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)]
  return m <= k
    ? [...subproof(m, left, known), naiveRoot(right)]
    : [...subproof(m - k, right, false), naiveRoot(left)]
}

function split(n: number): number {
  let k = 1
  while (k << 1 < n) k <<= 1
  return k
}

/** Leaf hashes that differ. */
export function testLeaves(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => leafHash(testEntry(index)))
}

/** An entry of 32 bytes, as the log has them. */
export function testEntry(index: number): Uint8Array {
  const entry = new Uint8Array(32)
  new DataView(entry.buffer).setUint32(28, index)
  return entry
}
