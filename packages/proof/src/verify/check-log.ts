import type { Bundle } from '../bundle.ts'
import { fromHex } from '../hex.ts'
import type { TreeHead } from '../log/checkpoint.ts'
import { HASH_BYTES, leafHash, sameBytes, verifyConsistency, verifyInclusion } from '../log/merkle.ts'
import { ProofError } from '../proof-error.ts'
import { receiptEntry } from '../receipt.ts'
import { shown } from '../shown.ts'
import { readBundleCheckpoint } from './bundle-checkpoint.ts'
import { Skipped } from './check.ts'
import type { Curve } from './curve.ts'
import { type Trust, whyLogged } from './trust.ts'

const NOT_THERE = 'The document has no proof that the receipt is in the log'

/** A place in the log that the document does not tell. @throws ProofError `inclusion_missing` when the verifier wants it. */
export function withoutInclusion(trust: Trust): Skipped {
  const why = whyLogged(trust)
  if (why === undefined) return new Skipped(`${NOT_THERE}.`)
  throw new ProofError('inclusion_missing', `${NOT_THERE}, and ${why}.`)
}

/** The three checks of the log, of which the later ones need what the first one read. */
export class LogChecks {
  readonly #bundle: Bundle
  readonly #trust: Trust
  readonly #curve: Curve
  #head: TreeHead | undefined

  constructor(bundle: Bundle, trust: Trust, curve: Curve) {
    this.#bundle = bundle
    this.#trust = trust
    this.#curve = curve
  }

  checkpoint(): string | Skipped {
    const { log } = this.#bundle.receipt.statement
    const { logKey } = this.#trust
    if (logKey !== undefined && logKey !== log) {
      throw new ProofError('log_mismatch', `The receipt names the log ${shown(log)}, not ${shown(logKey)}.`)
    }
    if (this.#bundle.checkpoint === undefined)
      return new Skipped('The document has no checkpoint of the log.')
    this.#head = this.#read(this.#bundle.checkpoint)
    return `The log ${this.#head.origin} signed the checkpoint of ${this.#head.treeSize} receipts.`
  }

  inclusion(): string | Skipped {
    const { inclusion, receipt } = this.#bundle
    const head = this.#head
    if (inclusion === undefined) return withoutInclusion(this.#trust)
    if (head === undefined)
      return new Skipped('Without a good checkpoint there is nothing to be included in.')
    const { leaf_index: leafIndex, tree_size: treeSize } = inclusion
    const hashes = inclusion.hashes.map((hash) => fromHex(hash, HASH_BYTES))
    checkShape(leafIndex, treeSize, hashes.length, head)
    const leaf = leafHash(receiptEntry(receipt))
    if (!verifyInclusion({ leafHash: leaf, leafIndex, treeSize, hashes, root: head.rootHash })) {
      throw new ProofError('inclusion_mismatch', `The log's leaf ${leafIndex} is not this receipt.`)
    }
    return `The receipt is leaf ${leafIndex} of the log.`
  }

  consistency(): string | Skipped {
    const head = this.#head
    const { known } = this.#trust
    if (known === undefined) return new Skipped('No checkpoint known before was given to compare with.')
    if (head === undefined)
      return new Skipped('There is no good checkpoint to compare with the one known before.')
    const before = this.#read(known.checkpoint)
    const [older, newer] = before.treeSize <= head.treeSize ? [before, head] : [head, before]
    if (older.treeSize === newer.treeSize) return sameTree(older, newer)
    if (known.consistency === undefined)
      return new Skipped('No proof was given that leads from one checkpoint to the other.')
    checkGrowth(older, newer, known.consistency)
    return `The log of ${newer.treeSize} receipts begins with the ${older.treeSize} of the earlier checkpoint.`
  }

  #read(note: string): TreeHead {
    const { statement } = this.#bundle.receipt
    return readBundleCheckpoint(note, statement.log, this.#trust.witnesses ?? [], this.#curve)
  }
}

function checkShape(leafIndex: number, treeSize: number, proofLength: number, head: TreeHead): void {
  if (treeSize !== head.treeSize) {
    throw new ProofError(
      'tree_size_mismatch',
      `The proof is for ${treeSize} receipts, the checkpoint for ${head.treeSize}.`,
    )
  }
  if (leafIndex >= treeSize) {
    throw new ProofError('leaf_out_of_range', `A log of ${treeSize} receipts has no leaf ${leafIndex}.`)
  }
  const length = inclusionLength(leafIndex, treeSize)
  if (proofLength === length) return
  throw new ProofError('proof_length', `The proof has ${proofLength} hashes; for this leaf it has ${length}.`)
}

/** How many hashes lead from a leaf to the root: one for each height at which the node has a sibling. */
function inclusionLength(leafIndex: number, treeSize: number): number {
  let length = 0
  let [node, last] = [leafIndex, treeSize - 1]
  while (last > 0) {
    if (node % 2 === 1 || node < last) length += 1
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  return length
}

function sameTree(left: TreeHead, right: TreeHead): string {
  if (sameBytes(left.rootHash, right.rootHash)) return 'The checkpoint is of the tree that was known before.'
  throw new ProofError('log_forked', `The log signed two different trees of ${left.treeSize} receipts.`)
}

function checkGrowth(older: TreeHead, newer: TreeHead, proof: readonly string[]): void {
  const holds = verifyConsistency({
    oldSize: older.treeSize,
    newSize: newer.treeSize,
    oldRoot: older.rootHash,
    newRoot: newer.rootHash,
    hashes: proof.map((hash) => fromHex(hash, HASH_BYTES)),
  })
  if (holds) return
  throw new ProofError(
    'consistency_mismatch',
    `The proof does not lead from the log of ${older.treeSize} receipts to that of ${newer.treeSize}.`,
  )
}
