import { createHash } from 'node:crypto'
import { formatCheckpoint, type NoteSigner, signNote, toHex } from '@verbatim/proof'

/**
 * A log as RFC 6962, section 2.1, defines it, word for word and without any cleverness: what the vectors hold is not made by the code
 * that they test.
 */
export class NaiveLog {
  readonly #entries: Uint8Array[]

  constructor(entries: readonly Uint8Array[]) {
    this.#entries = [...entries]
  }

  get size(): number {
    return this.#entries.length
  }

  root(size = this.size): Uint8Array {
    return treeHash(this.#entries.slice(0, size))
  }

  /** The audit path of a leaf in the tree of that size, in hex. */
  inclusion(index: number, size = this.size): string[] {
    return path(index, this.#entries.slice(0, size)).map(toHex)
  }

  /** The consistency proof between two sizes, in hex. */
  consistency(oldSize: number, newSize = this.size): string[] {
    return subproof(oldSize, this.#entries.slice(0, newSize), true).map(toHex)
  }

  checkpoint(signers: readonly NoteSigner[], size = this.size): string {
    const origin = signers[0]?.key.name ?? ''
    return signNote(formatCheckpoint({ origin, treeSize: size, rootHash: this.root(size) }), ...signers)
  }
}

function treeHash(entries: readonly Uint8Array[]): Uint8Array {
  const [only, ...others] = entries
  if (only === undefined) return sha256()
  if (others.length === 0) return sha256(Uint8Array.of(0), only)
  const split = splitOf(entries.length)
  return sha256(Uint8Array.of(1), treeHash(entries.slice(0, split)), treeHash(entries.slice(split)))
}

function path(index: number, entries: readonly Uint8Array[]): Uint8Array[] {
  if (entries.length === 1) return []
  const split = splitOf(entries.length)
  const [left, right] = [entries.slice(0, split), entries.slice(split)]
  if (index < split) return [...path(index, left), treeHash(right)]
  return [...path(index - split, right), treeHash(left)]
}

function subproof(oldSize: number, entries: readonly Uint8Array[], whole: boolean): Uint8Array[] {
  if (oldSize === entries.length) return whole ? [] : [treeHash(entries)]
  const split = splitOf(entries.length)
  const [left, right] = [entries.slice(0, split), entries.slice(split)]
  if (oldSize <= split) return [...subproof(oldSize, left, whole), treeHash(right)]
  return [...subproof(oldSize - split, right, false), treeHash(left)]
}

/** The greatest power of two below the number of entries. */
function splitOf(count: number): number {
  let split = 1
  while (split * 2 < count) split *= 2
  return split
}

function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
