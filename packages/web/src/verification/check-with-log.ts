import {
  consistencyFromTiles,
  ProofError,
  parseCheckpoint,
  parseDocument,
  parseNote,
  type Trust,
  tilePath,
  toHex,
  type Verification,
  verifyBundle,
} from '@verbatim/proof'
import { VerbatimClient } from '@verbatim/protocol'

export interface ToCheck {
  /** A bundle, or its JSON. */
  bundle: unknown
  trust: Trust
  /** The state of the log that is remembered, and the service that serves the log. */
  known: { checkpoint: string; serviceUrl: string } | null
}

export interface CheckedBundle {
  verification: Verification
  /** The larger of the two states of the log, if all checks held and it was proven how it grew; null where there is none. */
  newest: string | null
  /** Whether a state of the log was remembered, and what proves that it only grew since could not be had. */
  isGrowthOpen: boolean
}

/** Checks a bundle, and that the log only grew between the state that is remembered and the bundle's. */
export async function checkWithLog({ bundle, trust, known }: ToCheck): Promise<CheckedBundle> {
  const document = typeof bundle === 'string' ? parsed(bundle) : bundle
  const checkpoint = checkpointOf(document)
  const before = known === null || checkpoint === null ? undefined : await growth(known, checkpoint)
  const isGrowthOpen = known !== null && checkpoint !== null && before === undefined
  const verification = verifyBundle(document, before === undefined ? trust : { ...trust, known: before })
  return {
    verification,
    // A log that forked must not become the one that is remembered by keeping its tiles back.
    newest: verification.verified && !isGrowthOpen ? larger(known?.checkpoint ?? null, checkpoint) : null,
    isGrowthOpen,
  }
}

/** What is no JSON is no bundle either, which is for the verifier to say. */
function parsed(text: string): unknown {
  try {
    return parseDocument(text)
  } catch {
    return undefined
  }
}

function checkpointOf(bundle: unknown): string | null {
  const note = (bundle as { checkpoint?: unknown } | null | undefined)?.checkpoint
  return typeof note === 'string' && sizeOf(note) !== undefined ? note : null
}

/** undefined where the tiles cannot be had: then nothing is said of how the log grew. */
async function growth(
  { checkpoint, serviceUrl }: NonNullable<ToCheck['known']>,
  current: string,
): Promise<Trust['known'] | undefined> {
  const [before, now] = [sizeOf(checkpoint), sizeOf(current)]
  if (before === undefined || now === undefined) return undefined
  if (before === now) return { checkpoint }
  const client = new VerbatimClient({ baseUrl: serviceUrl })
  try {
    const hashes = await consistencyFromTiles(Math.min(before, now), Math.max(before, now), tiles(client))
    return { checkpoint, consistency: hashes.map(toHex) }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** A partial tile may have gone when the full one, which begins with it, came. */
function tiles(client: VerbatimClient) {
  return async (level: number, index: number, width?: number): Promise<Uint8Array> => {
    const path = tilePath(level, index, width)
    const bytes = (await client.logFile(path)) ?? (await client.logFile(tilePath(level, index)))
    if (bytes === undefined) throw new ProofError('tile_missing', `${path} is missing.`)
    return bytes
  }
}

function isMissing(error: unknown): boolean {
  return !(error instanceof ProofError) || error.code === 'tile_missing'
}

function sizeOf(note: string): number | undefined {
  try {
    return parseCheckpoint(parseNote(note).text).treeSize
  } catch (error) {
    if (error instanceof ProofError) return undefined
    throw error
  }
}

function larger(left: string | null, right: string | null): string | null {
  if (left === null || right === null) return right ?? left
  return (sizeOf(right) ?? 0) > (sizeOf(left) ?? 0) ? right : left
}
