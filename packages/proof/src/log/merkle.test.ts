import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  EMPTY_ROOT,
  foldHashes,
  isPowerOfTwo,
  leafHash,
  nodeHash,
  splitPoint,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts'
import { naiveConsistency, naiveInclusion, naiveRoot, testLeaves } from './testing/naive-tree.ts'

const SEED = 20_262
const LEAVES = testLeaves(300)

const trees = fc
  .integer({ min: 1, max: LEAVES.length })
  .chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1), fc.nat(size)))

describe('the Merkle tree', () => {
  test('known hashes of RFC 6962', () => {
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
    assert.equal(hex(EMPTY_ROOT), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    assert.equal(
      hex(leafHash(new Uint8Array())),
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    )
    assert.equal(
      hex(nodeHash(leafHash(Uint8Array.of(0)), leafHash(new Uint8Array()))),
      hex(naiveRoot([leafHash(Uint8Array.of(0)), leafHash(new Uint8Array())])),
    )
  })
})

describe('proofs in the Merkle tree', () => {
  test('every leaf of every tree is included, and no other', () => {
    fc.assert(
      fc.property(trees, fc.nat(), ([size, leafIndex], salt) => {
        const leaves = LEAVES.slice(0, size)
        const proof = {
          leafHash: at(leaves, leafIndex),
          leafIndex,
          treeSize: size,
          hashes: naiveInclusion(leafIndex, leaves),
          root: naiveRoot(leaves),
        }
        assert.ok(verifyInclusion(proof))
        const wrong = [
          { ...proof, leafHash: leafHash(Uint8Array.of(1, salt % 256)) },
          { ...proof, leafIndex: leafIndex + 1 },
          { ...proof, leafIndex: size },
          { ...proof, hashes: [...proof.hashes, EMPTY_ROOT] },
          { ...proof, root: EMPTY_ROOT },
          ...proof.hashes.map((_, at) => ({ ...proof, hashes: flipped(proof.hashes, at, salt) })),
          ...(proof.hashes.length > 0 ? [{ ...proof, hashes: proof.hashes.slice(1) }] : []),
        ]
        for (const other of wrong) assert.ok(!verifyInclusion(other))
      }),
      { seed: SEED },
    )
  })

  test('every tree begins the later ones, and no other', () => {
    fc.assert(
      fc.property(trees, fc.nat(), ([newSize, , oldSize], salt) => {
        const leaves = LEAVES.slice(0, newSize)
        const hashes = naiveConsistency(oldSize, leaves)
        const [oldRoot, newRoot] = [naiveRoot(LEAVES.slice(0, oldSize)), naiveRoot(leaves)]
        const proof = { oldSize, newSize, oldRoot, newRoot, hashes }
        assert.ok(verifyConsistency(proof))
        const forged = leafHash(Uint8Array.of(2, salt % 256))
        const wrong = [
          { ...proof, oldRoot: forged },
          { ...proof, hashes: [...hashes, forged] },
          { ...proof, oldSize: newSize + 1 },
          ...hashes.map((_, at) => ({ ...proof, hashes: flipped(hashes, at, salt) })),
          ...(hashes.length > 0
            ? [
                { ...proof, hashes: hashes.slice(1) },
                { ...proof, newRoot: forged },
              ]
            : []),
        ]
        for (const other of wrong) assert.ok(!verifyConsistency(other))
      }),
      { seed: SEED },
    )
  })
})

describe('the Merkle tree’s edges', () => {
  test('what is malformed is not included and not consistent', () => {
    const leaf = at(LEAVES, 0)
    const short = leaf.subarray(1)
    const proof = { leafHash: leaf, leafIndex: 0, treeSize: 1, hashes: [], root: leaf }
    assert.ok(verifyInclusion(proof))
    for (const part of [
      { leafHash: short },
      { root: short },
      { hashes: [short] },
      { leafIndex: -1 },
      { leafIndex: 0.5 },
      { treeSize: Number.NaN },
      { treeSize: 2 ** 53 },
      { treeSize: 0 },
    ])
      assert.ok(!verifyInclusion({ ...proof, ...part }), JSON.stringify(part))
    const same = { oldSize: 1, newSize: 1, oldRoot: leaf, newRoot: leaf, hashes: [] }
    assert.ok(verifyConsistency(same))
    for (const part of [
      { oldRoot: short },
      { newSize: 2 },
      { oldSize: 0 },
      { oldSize: 2 },
      { hashes: [leaf] },
      { newRoot: EMPTY_ROOT },
      { oldSize: 0, newSize: 0 },
    ])
      assert.ok(!verifyConsistency({ ...same, ...part }), JSON.stringify(part))
  })

  test('sizes near 2^53 are counted exactly', () => {
    const size = 2 ** 53 - 1
    assert.equal(splitPoint(size), 2 ** 52)
    assert.ok(!isPowerOfTwo(size))
    assert.ok(isPowerOfTwo(2 ** 52))
    assert.equal(splitPoint(2), 1)
    const hashes = Array.from({ length: 53 }, (_, index) => leafHash(Uint8Array.of(index)))
    const leaf = at(LEAVES, 0)
    const root = hashes.reduce((hash, sibling) => nodeHash(hash, sibling), leaf)
    assert.ok(verifyInclusion({ leafHash: leaf, leafIndex: 0, treeSize: size, hashes, root }))
    assert.ok(!verifyInclusion({ leafHash: leaf, leafIndex: 0, treeSize: 2 ** 52, hashes, root }))
  })

  test('whole subtrees only are folded', () => {
    assert.throws(() => foldHashes([]), RangeError)
    assert.throws(() => foldHashes(LEAVES.slice(0, 3)), RangeError)
    assert.deepEqual(foldHashes(LEAVES.slice(0, 4)), naiveRoot(LEAVES.slice(0, 4)))
  })
})

function flipped(hashes: readonly Uint8Array[], index: number, salt: number): Uint8Array[] {
  const copy = hashes.map((hash) => hash.slice())
  const hash = at(copy, index)
  hash[salt % hash.length] = at(Array.from(hash), salt % hash.length) ^ (1 << (salt % 8))
  return copy
}

function at<Value>(values: readonly Value[], index: number): Value {
  const value = values[index]
  assert.ok(value !== undefined)
  return value
}
