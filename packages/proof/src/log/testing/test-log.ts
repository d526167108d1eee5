import { formatCheckpoint } from '../checkpoint.ts'
import { formatEntryBundle } from '../entry-bundle.ts'
import type { ReadLogFile } from '../fsck-log.ts'
import { foldHashes, HASH_BYTES, leafHash } from '../merkle.ts'
import { noteSigner } from '../note-signers.ts'
import { type NoteSigner, signNote } from '../signed-note.ts'
import { entriesPath, TILE_WIDTH, tilePath } from '../tile-path.ts'
import type { ReadTile } from '../tile-proofs.ts'
import { formatVkey } from '../verifier-key.ts'
import { naiveRoot, testEntry } from './naive-tree.ts'

/** A log in memory, made level by level and not leaf by leaf. Its key is in the open. Only tests use it. */
export class TestLog {
  readonly files = new Map<string, Uint8Array>()
  readonly origin: string
  readonly vkey: string
  readonly #levels: Uint8Array[][]

  private constructor(levels: Uint8Array[][], origin: string, vkey: string) {
    this.#levels = levels
    this.origin = origin
    this.vkey = vkey
  }

  static of(size: number, origin = 'log.example/test'): TestLog {
    const entries = Array.from({ length: size }, (_, index) => testEntry(index))
    const levels = [entries.map(leafHash)]
    for (let below = levels[0] ?? []; below.length >= TILE_WIDTH; below = levels.at(-1) ?? []) {
      const whole = Math.floor(below.length / TILE_WIDTH)
      levels.push(
        Array.from({ length: whole }, (_, index) =>
          foldHashes(below.slice(index * TILE_WIDTH, (index + 1) * TILE_WIDTH)),
        ),
      )
    }
    const signer = noteSigner(origin, new Uint8Array(HASH_BYTES).fill(7))
    const log = new TestLog(levels, origin, formatVkey(signer.key))
    log.#writeEntries(entries)
    log.#writeTiles()
    log.#writeCheckpoint(signer)
    return log
  }

  readonly readTile: ReadTile = (level, index, width) => {
    const hashes = this.#levels[level]?.slice(index * TILE_WIDTH, index * TILE_WIDTH + width) ?? []
    return joined(hashes)
  }

  readonly readFile: ReadLogFile = async (path) => this.files.get(path)

  #writeEntries(entries: Uint8Array[]): void {
    for (let start = 0; start < entries.length; start += TILE_WIDTH) {
      const bundle = entries.slice(start, start + TILE_WIDTH)
      this.files.set(entriesPath(start / TILE_WIDTH, bundle.length), formatEntryBundle(bundle))
    }
  }

  #writeTiles(): void {
    for (const [level, hashes] of this.#levels.entries()) {
      for (let start = 0; start < hashes.length; start += TILE_WIDTH) {
        const tile = hashes.slice(start, start + TILE_WIDTH)
        this.files.set(tilePath(level, start / TILE_WIDTH, tile.length), joined(tile))
      }
    }
  }

  #writeCheckpoint(signer: NoteSigner): void {
    const leaves = this.#levels[0] ?? []
    const text = formatCheckpoint({
      origin: this.origin,
      treeSize: leaves.length,
      rootHash: naiveRoot(leaves),
    })
    this.files.set('checkpoint', new TextEncoder().encode(signNote(text, signer)))
  }
}

function joined(hashes: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(hashes.flatMap((hash) => Array.from(hash)))
}
