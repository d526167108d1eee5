import { SetupError } from '@verbatim/engine'
import {
  EMPTY_ROOT,
  leafHash,
  type NoteSigner,
  openCheckpoint,
  ProofError,
  rootFromTiles,
  sameBytes,
  TILE_WIDTH,
  TileBuilder,
  tileWidth,
} from '@verbatim/proof'
import type { LogFile, LogFiles } from './log-files.ts'
import type { ObserveLog } from './log-observation.ts'
import { MAX_BATCH, type PendingEntries } from './pending-entries.ts'
import {
  CHECKPOINT,
  NEXT_CHECKPOINT,
  Publisher,
  type SignedHead,
  signHead,
  WITNESSED_CHECKPOINT,
} from './publisher.ts'
import { Sequencer } from './sequencer.ts'
import { GrowingTree, TreeFiles } from './tree-files.ts'

export interface RecoveryOptions {
  files: LogFiles
  /** Where the log lies, for messages. */
  placeName: string
  signer: NoteSigner
  entries: PendingEntries
  observe: ObserveLog
}

type Named = Pick<RecoveryOptions, 'files' | 'signer' | 'placeName'>

/**
 * Finds out where the log stands, before the first entry is taken and after each failure. What a crash can leave is set right; what it
 * cannot have left is refused, because going on could sign a second history.
 *
 * @throws SetupError that says what is wrong.
 */
export async function recover(options: RecoveryOptions): Promise<Sequencer> {
  const { files, signer } = options
  await files.prepare()
  const treeFiles = new TreeFiles(files)
  await finishPublication(options, treeFiles)
  const head = (await readHead(options, CHECKPOINT)) ?? (await beginLog(options))
  const tree = (await restoreTree(treeFiles, head)) ?? (await rebuildTree(options, treeFiles, head))
  await meetDatabase(options, treeFiles, head)
  await treeFiles.removePartials(Math.max(head.treeSize - MAX_BATCH, 0), head.treeSize)
  const witnessed = await readHead(options, WITNESSED_CHECKPOINT)
  return new Sequencer(files, treeFiles, new Publisher(files, signer, head, witnessed), tree)
}

/** A checkpoint that was signed and not yet put in its place has all its tiles on disk: it is put there now. */
async function finishPublication(options: RecoveryOptions, treeFiles: TreeFiles): Promise<void> {
  const next = await readHead(options, NEXT_CHECKPOINT)
  if (next === undefined) return
  if (!(await hasRoot(treeFiles, next))) {
    throw refusal(options, `${NEXT_CHECKPOINT} was signed, and its tiles are not there.`, RESTORE)
  }
  await options.files.rename(NEXT_CHECKPOINT, CHECKPOINT)
}

/** A checkpoint by its path, if there is one. @throws SetupError when it is not this log's. */
export async function readHead(options: Named, path: string): Promise<SignedHead | undefined> {
  const bytes = await options.files.read(path)
  if (bytes === undefined) return undefined
  try {
    return { ...openCheckpoint(bytes, options.signer.key), note: Buffer.from(bytes).toString('utf8') }
  } catch (error) {
    if (!(error instanceof ProofError)) throw error
    throw refusal(options, `${path}: ${error.message}`, OTHER_KEY, error)
  }
}

async function beginLog(options: RecoveryOptions): Promise<SignedHead> {
  if ((await options.entries.lastIntegrated()) !== undefined) {
    throw refusal(options, 'The database has receipts that are in the log, and the log is empty.', RESTORE)
  }
  const head = signHead(options.signer, 0, EMPTY_ROOT)
  await options.files.write([{ path: CHECKPOINT, bytes: Buffer.from(head.note) }])
  return head
}

/** The tree from its right edge, or undefined when the edge is not what the checkpoint says. */
async function restoreTree(treeFiles: TreeFiles, head: SignedHead): Promise<GrowingTree | undefined> {
  const { treeSize } = head
  const width = treeSize % TILE_WIDTH
  try {
    if (!(await hasRoot(treeFiles, head))) return undefined
    const tiles = await TileBuilder.restore(treeSize, treeFiles.readTile)
    const bundle = width === 0 ? [] : await treeFiles.readEntries(Math.floor(treeSize / TILE_WIDTH), width)
    const hashes = tiles.edge(0).bytes
    return sameBytes(Buffer.concat(bundle.map(leafHash)), hashes) ? new GrowingTree(tiles, bundle) : undefined
  } catch (error) {
    if (error instanceof ProofError) return undefined
    throw error
  }
}

async function hasRoot(treeFiles: TreeFiles, { treeSize, rootHash }: SignedHead): Promise<boolean> {
  try {
    return sameBytes(await rootFromTiles(treeSize, treeFiles.readTile), rootHash)
  } catch (error) {
    if (error instanceof ProofError) return false
    throw error
  }
}

/** Makes the tiles anew from the entries, if these still have the root that was signed. */
async function rebuildTree(
  options: RecoveryOptions,
  treeFiles: TreeFiles,
  head: SignedHead,
): Promise<GrowingTree> {
  try {
    // First without writing: tiles are not replaced by such as follow from damaged entries.
    const { root } = await regrow(treeFiles, head, async () => {})
    if (!sameBytes(root, head.rootHash)) {
      throw new ProofError('log_mismatch', 'The entries have another root than the checkpoint says.')
    }
    const { tree } = await regrow(treeFiles, head, (written) => writeChanged(options.files, written))
    options.observe({ type: 'log-repaired', what: 'tiles were made anew from the entries' })
    return tree
  } catch (error) {
    if (!(error instanceof ProofError)) throw error
    throw refusal(
      options,
      `The log's files do not have the root that was signed. ${error.message}`,
      RESTORE,
      error,
    )
  }
}

async function regrow(
  treeFiles: TreeFiles,
  { treeSize }: SignedHead,
  write: (files: LogFile[]) => Promise<void>,
): Promise<{ tree: GrowingTree; root: Uint8Array }> {
  const tree = new GrowingTree()
  for await (const entries of treeFiles.entriesFrom(0, treeSize)) {
    await write(entries.flatMap((entry) => tree.append(entry, leafHash(entry))))
  }
  await write(tree.edge(0))
  return { tree, root: await tree.root() }
}

async function writeChanged(files: LogFiles, wanted: LogFile[]): Promise<void> {
  for (const file of wanted) {
    const present = await files.read(file.path)
    if (present === undefined || !sameBytes(present, file.bytes)) await files.write([file])
  }
}

async function meetDatabase(options: RecoveryOptions, treeFiles: TreeFiles, head: SignedHead): Promise<void> {
  try {
    await checkDatabase(options, treeFiles, head)
    await markIntegrated(options, treeFiles, head)
  } catch (error) {
    if (!(error instanceof ProofError)) throw error
    throw refusal(options, `The log's entries cannot be read. ${error.message}`, RESTORE, error)
  }
}

/** A log that lacks what the database has seen in it is an old copy, or another log: it would sign a second history. */
async function checkDatabase(
  options: RecoveryOptions,
  treeFiles: TreeFiles,
  { treeSize }: SignedHead,
): Promise<void> {
  const last = await options.entries.lastIntegrated()
  if (last === undefined) return
  const { leafIndex, digest } = last
  if (leafIndex >= treeSize) {
    const why = `The database has receipts up to leaf ${leafIndex}, the log has ${treeSize} leaves.`
    throw refusal(options, why, RESTORE)
  }
  const index = Math.floor(leafIndex / TILE_WIDTH)
  const bundle = await treeFiles.readEntries(index, tileWidth(0, index, treeSize))
  const entry = bundle[leafIndex % TILE_WIDTH]
  if (entry !== undefined && sameBytes(entry, digest)) return
  throw refusal(
    options,
    `Leaf ${leafIndex} of the log is not the receipt that the database has there.`,
    RESTORE,
  )
}

/**
 * Where replicas commit at the same time, lower numbers than those of the last batch may have come after it, and then stand before it.
 * There are never nearly as many at a time as a batch has.
 */
const LOOKED_AT = 2 * MAX_BATCH

/**
 * Entries that the log took and the database does not know of, after a crash between the two. They are the last ones, as the
 * next batch is not begun before.
 */
async function markIntegrated(
  { entries, observe }: RecoveryOptions,
  treeFiles: TreeFiles,
  { treeSize }: SignedHead,
): Promise<void> {
  const pending = await entries.pending(LOOKED_AT)
  if (pending.length === 0) return
  const first = Math.max(treeSize - MAX_BATCH, 0)
  const indices = new Map<string, number>()
  let leafIndex = first
  for await (const bundle of treeFiles.entriesFrom(first, treeSize)) {
    for (const entry of bundle) indices.set(Buffer.from(entry).toString('hex'), leafIndex++)
  }
  const found = pending.flatMap(({ digest }) => {
    const index = indices.get(Buffer.from(digest).toString('hex'))
    return index === undefined ? [] : [{ digest, leafIndex: index }]
  })
  if (found.length === 0) return
  await entries.integrated(found)
  observe({ type: 'log-repaired', what: `${found.length} receipts were found in the log` })
}

const RESTORE =
  'Restore the log from a backup or a mirror that is not older than the receipts in the database (verbatim log fsck tells what is damaged), or both from the same backup.'
const OTHER_KEY =
  "Put the log's own key back (VERBATIM_LOG_KEY, VERBATIM_LOG_KEY_FILE, or log.key in the data folder), and its VERBATIM_LOG_ORIGIN; or restore the log from a backup or a mirror."

function refusal({ placeName }: Named, why: string, fix: string, cause?: unknown): SetupError {
  return new SetupError(`The log of receipts in ${placeName} cannot be continued.`, why, fix, { cause })
}
