import { readFile } from 'node:fs/promises'
import { SetupError } from '@verbatim/engine'
import { parseDocument } from '@verbatim/proof'
import { ApiError, type VerbatimClient } from '@verbatim/protocol'
import { readInputBytes } from '../read-input.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'

const RECEIPT_ID = /^rcpt_[0-9A-Za-z]+$/

/** Whether the word names a receipt; a file of such a name is given as `./rcpt_…`. */
export function isReceiptId(word: string): boolean {
  return RECEIPT_ID.test(word)
}

/** What a caller has beside the document's source: the service is asked for an id only, never for a file. */
export interface Sources {
  verb: string
  client: VerbatimClient
  terminal: Terminal
  signal: AbortSignal
}

/**
 * The parsed JSON of FILE, of stdin (`-`), or the bundle that the service keeps for a receipt's id.
 *
 * @throws UsageError when there is no such file or it is not JSON; SetupError when the service keeps no bundle; ApiError, UnreachableError.
 */
export async function readDocument(word: string, sources: Sources): Promise<unknown> {
  if (isReceiptId(word)) return keptBundle(word, sources)
  const bytes = word === '-' ? await readStdin(sources) : await readBytes(word, sources.verb)
  try {
    return parseDocument(UTF_8.decode(bytes))
  } catch (cause) {
    throw neither(word, `It is not JSON: ${(cause as Error).message}.`, sources.verb)
  }
}

/** Bytes that are no UTF-8 must not become a character that was signed. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** For a document that is JSON, and neither a bundle nor a plain answer. */
export function neither(word: string, why: string, verb: string): UsageError {
  const what = `${word === '-' ? 'What came on stdin' : word} cannot be checked. ${why}`
  const allowed =
    'It takes a bundle ({"verbatim":1,"request":…,"response":…,"receipt":…}), {"request":…,"response":…} with EigenAI\'s signature, or the id of a receipt (rcpt_…).'
  return new UsageError(what, allowed, verb)
}

async function keptBundle(id: string, { client, signal }: Sources): Promise<unknown> {
  try {
    return await client.bundle(id, signal)
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error
    throw new SetupError(
      `The service has no bundle of ${id}.`,
      'It keeps requests and answers only for keys made with "verbatim keys create --retain", and only for a time.',
      `If you have the request and the answer, write {"verbatim":1,"request":…,"response":…,"receipt":…} with the members of GET /v1/receipts/${id} to a file and verify that; "verbatim run --save FILE" does so from the start.`,
      { cause: error },
    )
  }
}

async function readBytes(path: string, verb: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw neither(path, 'There is no such file.', verb)
  }
}

async function readStdin({ terminal, verb, signal }: Sources): Promise<Uint8Array> {
  if (terminal.stdin.isTTY) throw neither('-', 'stdin is a terminal.', verb)
  return readInputBytes(terminal, signal)
}
