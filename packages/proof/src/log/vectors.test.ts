import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fromBase64 } from '../base64.ts'
import { openCheckpoint } from './checkpoint.ts'
import { leafHash, verifyConsistency, verifyInclusion } from './merkle.ts'

type Vector = { name: string; valid: boolean } & (
  | { kind: 'checkpoint'; code?: string; vkey: string; note: string }
  | {
      kind: 'inclusion'
      entry: string
      leaf_index: number
      tree_size: number
      hashes: string[]
      root: string
    }
  | {
      kind: 'consistency'
      old_size: number
      tree_size: number
      hashes: string[]
      old_root: string
      root: string
    }
)

const file = new URL('../../../../vectors/log/proofs.json', import.meta.url)
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vector[]

describe('vectors of the log', () => {
  for (const vector of vectors) test(vector.name, () => check(vector))
})

function check(vector: Vector): void {
  if (vector.kind === 'checkpoint') {
    const open = () => openCheckpoint(vector.note, vector.vkey)
    if (vector.valid) assert.doesNotThrow(open)
    else assert.throws(open, { code: vector.code })
    return
  }
  const proof = { hashes: vector.hashes.map(fromBase64), treeSize: vector.tree_size }
  const holds =
    vector.kind === 'inclusion'
      ? verifyInclusion({
          ...proof,
          leafHash: leafHash(fromBase64(vector.entry)),
          leafIndex: vector.leaf_index,
          root: fromBase64(vector.root),
        })
      : verifyConsistency({
          ...proof,
          oldSize: vector.old_size,
          newSize: vector.tree_size,
          oldRoot: fromBase64(vector.old_root),
          newRoot: fromBase64(vector.root),
        })
  assert.equal(holds, vector.valid)
}
