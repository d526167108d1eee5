/** Writes vectors/log/proofs.json. Its keys and entries are fixed, so the same file comes of it each time. */
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  consistencyFromTiles,
  EMPTY_ROOT,
  formatCheckpoint,
  formatVkey,
  inclusionFromTiles,
  leafHash,
  noteSigner,
  type ReadTile,
  rootFromTiles,
  signNote,
  TILE_WIDTH,
} from '@verbatim/proof'

interface Vector {
  name: string
  kind: 'checkpoint' | 'inclusion' | 'consistency'
  valid: boolean
  [member: string]: unknown
}

const LEAVES = 600
const entryAt = (index: number) => createHash('sha256').update(`log entry ${index}`).digest()
const leaves = Array.from({ length: LEAVES }, (_, index) => leafHash(entryAt(index)))
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

const readTile: ReadTile = async (level, index, width) => {
  const first = index * TILE_WIDTH
  if (level === 0) return Buffer.concat(leaves.slice(first, first + width))
  const whole = Array.from({ length: width }, (_, at) => (first + at) * TILE_WIDTH)
  const roots = whole.map((start) => foldedRoot(leaves.slice(start, start + TILE_WIDTH)))
  return Buffer.concat(await Promise.all(roots))
}

/** A whole tile's root lies a level above it. */
async function foldedRoot(some: Uint8Array[]): Promise<Uint8Array> {
  const half = some.length / 2
  const halves = [some.slice(0, half), some.slice(half)].map((part) =>
    rootFromTiles(half, () => Buffer.concat(part)),
  )
  const [left, right] = await Promise.all(halves)
  return createHash('sha256')
    .update(Uint8Array.of(1))
    .update(left ?? EMPTY_ROOT)
    .update(right ?? EMPTY_ROOT)
    .digest()
}

function changed(hashes: readonly string[], at: number): string[] {
  return hashes.map((hash, index) => {
    const bytes = Buffer.from(hash, 'base64')
    bytes[31] = (bytes[31] ?? 0) ^ Number(index === at)
    return base64(bytes)
  })
}

async function inclusions(leafIndex: number, treeSize: number): Promise<Vector[]> {
  const hashes = (await inclusionFromTiles(leafIndex, treeSize, readTile)).map(base64)
  const root = base64(await rootFromTiles(treeSize, readTile))
  const name = `leaf ${leafIndex} of ${treeSize}`
  const entry = base64(entryAt(leafIndex))
  const valid: Vector = {
    name,
    kind: 'inclusion',
    valid: true,
    leaf_index: leafIndex,
    tree_size: treeSize,
    entry,
    hashes,
    root,
  }
  const corrupted = (what: string, members: object): Vector => ({
    ...valid,
    name: `${name}, ${what}`,
    valid: false,
    ...members,
  })
  return [
    valid,
    corrupted('another entry', { entry: base64(entryAt(leafIndex + 1)) }),
    corrupted('another root', { root: base64(EMPTY_ROOT) }),
    corrupted('a hash too many', { hashes: [...hashes, root] }),
    ...(hashes.length > 0
      ? [
          corrupted('a hash missing', { hashes: hashes.slice(0, -1) }),
          corrupted('the first hash changed', { hashes: changed(hashes, 0) }),
          corrupted('the last hash changed', { hashes: changed(hashes, hashes.length - 1) }),
        ]
      : []),
    corrupted('outside the tree', { leaf_index: treeSize }),
  ]
}

async function consistencies(oldSize: number, treeSize: number): Promise<Vector[]> {
  const hashes = (await consistencyFromTiles(oldSize, treeSize, readTile)).map(base64)
  const old_root = base64(await rootFromTiles(oldSize, readTile))
  const root = base64(await rootFromTiles(treeSize, readTile))
  const name = `${oldSize} leaves begin ${treeSize}`
  const valid: Vector = {
    name,
    kind: 'consistency',
    valid: true,
    old_size: oldSize,
    tree_size: treeSize,
    old_root,
    hashes,
    root,
  }
  const corrupted = (what: string, members: object): Vector => ({
    ...valid,
    name: `${name}, ${what}`,
    valid: false,
    ...members,
  })
  return [
    valid,
    corrupted('another old root', { old_root: base64(EMPTY_ROOT) }),
    corrupted('another root', { root: base64(EMPTY_ROOT) }),
    corrupted('a hash too many', { hashes: [...hashes, root] }),
    ...(hashes.length > 0
      ? [
          corrupted('a hash missing', { hashes: hashes.slice(0, -1) }),
          corrupted('the first hash changed', { hashes: changed(hashes, 0) }),
          corrupted('the last hash changed', { hashes: changed(hashes, hashes.length - 1) }),
        ]
      : []),
  ]
}

async function checkpoints(): Promise<Vector[]> {
  const signer = noteSigner('log.example/vectors', new Uint8Array(32).fill(31))
  const stranger = noteSigner('log.example/vectors', new Uint8Array(32).fill(32))
  const vkey = formatVkey(signer.key)
  const text = formatCheckpoint({
    origin: signer.key.name,
    treeSize: 600,
    rootHash: await rootFromTiles(600, readTile),
  })
  const note = signNote(text, signer)
  const vector = (name: string, code: string | undefined, changedNote: string): Vector => ({
    name: `checkpoint, ${name}`,
    kind: 'checkpoint',
    valid: code === undefined,
    ...(code && { code }),
    vkey,
    note: changedNote,
  })
  return [
    vector('as signed', undefined, note),
    vector(
      'of nothing',
      undefined,
      signNote(formatCheckpoint({ origin: signer.key.name, treeSize: 0, rootHash: EMPTY_ROOT }), signer),
    ),
    vector('with an unknown signature too', undefined, signNote(text, stranger, signer)),
    vector('by another key', 'checkpoint_unsigned', signNote(text, stranger)),
    vector('size changed', 'note_signature_invalid', note.replace('\n600\n', '\n601\n')),
    vector(
      'size with a zero in front',
      'checkpoint_malformed',
      signNote(text.replace('\n600\n', '\n0600\n'), signer),
    ),
    vector(
      'root too short',
      'checkpoint_malformed',
      signNote(text.replace(/\n[^\n]+\n$/, '\nAAAA\n'), signer),
    ),
    vector('without signature', 'note_malformed', text),
    vector('without its last newline', 'note_malformed', note.slice(0, -1)),
    vector('with a hyphen', 'note_malformed', note.replace('—', '-')),
    vector('with a control character', 'note_malformed', note.replace('log.', 'log\u0001')),
    vector('with a changed signature', 'note_signature_invalid', note.replace(/.{6}=\n$/, 'AAAAAA=\n')),
  ]
}

const vectors = [
  ...(await checkpoints()),
  ...(
    await Promise.all(
      [
        [0, 1],
        [0, 2],
        [2, 3],
        [6, 7],
        [255, 256],
        [256, 257],
        [0, 600],
        [511, 600],
        [599, 600],
      ].map(([leaf = 0, size = 0]) => inclusions(leaf, size)),
    )
  ).flat(),
  ...(
    await Promise.all(
      [
        [1, 1],
        [1, 2],
        [2, 3],
        [3, 7],
        [4, 7],
        [6, 8],
        [255, 256],
        [256, 257],
        [256, 600],
        [300, 600],
        [599, 600],
      ].map(([old = 0, size = 0]) => consistencies(old, size)),
    )
  ).flat(),
]
const folder = fileURLToPath(new URL('../../vectors/log/', import.meta.url))
mkdirSync(folder, { recursive: true })
writeFileSync(`${folder}proofs.json`, `${JSON.stringify(vectors, null, 1)}\n`)
