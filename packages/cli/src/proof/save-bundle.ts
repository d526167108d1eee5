import { writeFile } from 'node:fs/promises'
import { SetupError } from '@verbatim/engine'
import { type JsonObject, parseDocument } from '@verbatim/proof'
import { jsonBody, type LoggedReceipt, type VerbatimClient } from '@verbatim/protocol'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { showFailure } from '../failure.ts'
import { noteLine, type Terminal } from '../terminal.ts'
import { failureOf, verifyDocument } from './verification.ts'

/** A service waits two seconds for its log, which takes a receipt within one; a busy one may need longer. */
const LOG_TRIES = 5

/** A request as it was sent, and its answer; a streamed one put together. */
export interface Exchange {
  request: object
  response: JsonObject
}

/**
 * Asks for the receipt of an answer that came, writes the bundle, and checks it: what does not verify is told at once, and kept all the same.
 *
 * @throws SetupError when the service gives no receipts; ApiError, UnreachableError; and what writing throws.
 */
export async function saveBundle(
  path: string,
  { request, response }: Exchange,
  client: VerbatimClient,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  if (typeof response.receipt !== 'string') {
    const fix = 'Ask a Verbatim service; without --save the answer is had all the same.'
    throw new SetupError(`No bundle was written to ${path}.`, 'The answer has no receipt.', fix)
  }
  const { receipt, inclusion, checkpoint } = await loggedReceipt(response.receipt, client, signal)
  const proof = inclusion === null || checkpoint === null ? {} : { inclusion, checkpoint }
  const answer = { ...response, ...exactSeed(response.seed, receipt.resolved.seed) }
  const text = jsonBody({ verbatim: 1, request, response: answer, receipt, ...proof })
  await writeFile(path, `${text}\n`)
  const failure = failureOf(verifyDocument(parseDocument(text), {}, path, 'run'))
  if (failure === undefined) {
    if (!terminal.json) noteLine(terminal, `The bundle is in ${path}. Check it with: verbatim verify ${path}`)
    return EXIT.ok
  }
  showFailure({ ...failure, what: `The bundle in ${path} does not verify.` }, terminal)
  return failure.exitCode
}

/** With its place in the log, if the log has it by then: the bundle is kept, and is to have all that there is. */
async function loggedReceipt(
  id: string,
  client: VerbatimClient,
  signal: AbortSignal,
): Promise<LoggedReceipt> {
  let logged = await client.receipt(id, signal)
  for (let tries = 1; logged.inclusion === null && tries < LOG_TRIES; tries += 1)
    logged = await client.receipt(id, signal)
  return logged
}

/** A seed of 64 bits was rounded where the answer was read; the receipt has all its digits. */
function exactSeed(told: unknown, resolved: string): { seed?: bigint } {
  if (typeof told !== 'number' || Number.isSafeInteger(told) || told !== Number(resolved)) return {}
  return { seed: BigInt(resolved) }
}
