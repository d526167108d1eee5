import { sha256 } from '@noble/hashes/sha2.js'

/**
 * The Merkle tree of RFC 6962 (section 2.1) and the checks of its proofs, as RFC 9162 (sections 2.1.3.2 and 2.1.4.2)
 * tells them. Sizes and indices are whole numbers up to 2^53 - 1, so nothing here shifts bits: JavaScript's shifts end at 2^32.
 */
export const HASH_BYTES = 32

/** The root of a tree without leaves: SHA-256 of nothing. */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array())

/** SHA-256(0x00 ‖ entry). */
export function leafHash(entry: Uint8Array): Uint8Array {
  const prefixed = new Uint8Array(1 + entry.length)
  prefixed.set(entry, 1)
  return sha256(prefixed)
}

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const joined = new Uint8Array(1 + 2 * HASH_BYTES)
  joined[0] = 1
  joined.set(left, 1)
  joined.set(right, 1 + HASH_BYTES)
  return sha256(joined)
}

export interface InclusionCheck {
  leafHash: Uint8Array
  leafIndex: number
  treeSize: number
  /** From the leaf's sibling up to the child of the root. */
  hashes: readonly Uint8Array[]
  root: Uint8Array
}

/** Whether the leaf stands at that index in the tree of that size and root. What is malformed is not included. */
export function verifyInclusion(proof: InclusionCheck): boolean {
  const { leafIndex, treeSize, hashes, root } = proof
  if (!isSize(treeSize) || !isSize(leafIndex) || leafIndex >= treeSize) return false
  if (![proof.leafHash, root, ...hashes].every(isHash)) return false
  let hash = proof.leafHash
  let node = leafIndex
  let last = treeSize - 1
  for (const sibling of hashes) {
    if (last === 0) return false
    if (isOdd(node) || node === last) {
      hash = nodeHash(sibling, hash)
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)]
    } else {
      hash = nodeHash(hash, sibling)
    }
    node = half(node)
    last = half(last)
  }
  return last === 0 && sameBytes(hash, root)
}

export interface ConsistencyCheck {
  oldSize: number
  newSize: number
  oldRoot: Uint8Array
  newRoot: Uint8Array
  hashes: readonly Uint8Array[]
}

/**
 * Whether the old tree is the beginning of the new one. The empty tree begins every tree, and equal sizes need equal roots:
 * for both the proof is empty, as C2SP tlog-witness has it.
 */
export function verifyConsistency(proof: ConsistencyCheck): boolean {
  const { oldSize, newSize, oldRoot, newRoot, hashes } = proof
  if (!isSize(oldSize) || !isSize(newSize) || oldSize > newSize) return false
  if (![oldRoot, newRoot, ...hashes].every(isHash)) return false
  if (newSize === 0 && !sameBytes(newRoot, EMPTY_ROOT)) return false
  if (oldSize === newSize) return hashes.length === 0 && sameBytes(oldRoot, newRoot)
  if (oldSize === 0) return hashes.length === 0 && sameBytes(oldRoot, EMPTY_ROOT)
  return growsFrom(proof)
}

function growsFrom({ oldSize, newSize, oldRoot, newRoot, hashes }: ConsistencyCheck): boolean {
  // An old tree that is one whole subtree is not sent: its root is known.
  const [first, ...rest] = isPowerOfTwo(oldSize) ? [oldRoot, ...hashes] : hashes
  if (first === undefined) return false
  let node = oldSize - 1
  let last = newSize - 1
  while (isOdd(node)) [node, last] = [half(node), half(last)]
  let oldHash = first
  let newHash = first
  for (const sibling of rest) {
    if (last === 0) return false
    if (isOdd(node) || node === last) {
      oldHash = nodeHash(sibling, oldHash)
      newHash = nodeHash(sibling, newHash)
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)]
    } else {
      newHash = nodeHash(newHash, sibling)
    }
    node = half(node)
    last = half(last)
  }
  return last === 0 && sameBytes(oldHash, oldRoot) && sameBytes(newHash, newRoot)
}

/** The greatest power of two that is smaller than `count`, which is at least 2: where RFC 6962 splits a tree. */
export function splitPoint(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}

export function isPowerOfTwo(count: number): boolean {
  return count > 0 && 2 ** Math.round(Math.log2(count)) === count
}

/** The root of a whole subtree whose hashes at one height are given; their number is a power of two. */
export function foldHashes(hashes: readonly Uint8Array[]): Uint8Array {
  let row = hashes
  while (row.length > 1) row = pairs(row)
  const [root] = row
  if (root === undefined) throw new RangeError('A subtree has at least one hash.')
  return root
}

function pairs(row: readonly Uint8Array[]): Uint8Array[] {
  const parents: Uint8Array[] = []
  for (let index = 0; index < row.length; index += 2) {
    const [left, right] = [row[index], row[index + 1]]
    if (left === undefined || right === undefined) throw new RangeError('A whole subtree has no odd hash.')
    parents.push(nodeHash(left, right))
  }
  return parents
}

/** Whether a value can be a tree's size or an index in it. */
export function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

/** Not in constant time: all that is compared here is public. */
export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}

function isHash(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.length === HASH_BYTES
}

const isOdd = (value: number) => value % 2 === 1
const half = (value: number) => Math.floor(value / 2)
