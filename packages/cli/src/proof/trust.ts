import { readFile } from 'node:fs/promises'
import {
  consistencyFromTiles,
  isBundle,
  ProofError,
  parseAddress,
  parseCheckpoint,
  parseNote,
  type Trust,
  toHex,
} from '@verbatim/proof'
import type { VerbatimClient } from '@verbatim/protocol'
import type { Given } from '../command.ts'
import { UsageError } from '../usage-error.ts'
import { tileReader } from './log-files.ts'

/**
 * What the options say is known beforehand.
 *
 * @param client asked for the tiles that lead from one checkpoint to the other; undefined where nothing may be asked.
 * @throws UsageError when an option's value, or the checkpoint's file, cannot be what it should.
 */
export async function trustOf(
  given: Given,
  document: unknown,
  client: VerbatimClient | undefined,
  signal: AbortSignal,
): Promise<Trust> {
  const operator = given.text('operator')
  const path = given.text('log-checkpoint')
  return {
    operator: operator === undefined ? undefined : checked(operator, 'operator', parseAddress),
    chainId: given.number('chain-id'),
    requireInclusion: given.flag('logged'),
    known: path === undefined ? undefined : await knownCheckpoint(path, document, client, signal),
  }
}

async function knownCheckpoint(
  path: string,
  document: unknown,
  client: VerbatimClient | undefined,
  signal: AbortSignal,
): Promise<Trust['known']> {
  const checkpoint = await readFile(path, 'utf8')
  const before = checked(checkpoint, 'log-checkpoint', sizeOf)
  const now = sizeIn(document)
  if (client === undefined || now === undefined || now === before) return { checkpoint }
  const [older, newer] = [Math.min(before, now), Math.max(before, now)]
  const hashes = await consistencyFromTiles(older, newer, tileReader(logOf(client, signal)))
  return { checkpoint, consistency: hashes.map(toHex) }
}

function logOf(client: VerbatimClient, signal: AbortSignal) {
  return (path: string) => client.logFile(path, signal)
}

function sizeOf(note: string): number {
  return parseCheckpoint(parseNote(note).text).treeSize
}

/** Of a bundle's own checkpoint; one that cannot be read is the verifier's to tell. */
function sizeIn(document: unknown): number | undefined {
  const note = isBundle(document) ? (document as { checkpoint?: unknown }).checkpoint : undefined
  if (typeof note !== 'string') return undefined
  try {
    return sizeOf(note)
  } catch (error) {
    if (error instanceof ProofError) return undefined
    throw error
  }
}

function checked<T>(text: string, option: string, read: (text: string) => T): T {
  try {
    return read(text)
  } catch (error) {
    if (!(error instanceof ProofError)) throw error
    throw new UsageError(`--${option} cannot be used.`, error.message, 'verify')
  }
}
