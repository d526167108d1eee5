import { setTimeout } from 'node:timers/promises'
import {
  isBundle,
  NOT_PROVEN_BY_EIGENAI,
  NOT_PROVEN_BY_RECEIPT,
  parseDocument,
  type Trust,
  toHex,
  type Verification,
  verifyBundle,
  withoutCosignatures,
} from '@verbatim/proof'
import { VerbatimError, validate } from '@verbatim/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { identify } from '../auth/auth.ts'
import type { KeptReceipt } from '../receipts/receipts.ts'
import type { HttpContext } from './http.ts'
import { VERSION } from './version.ts'
import type { WithId } from './with-id.ts'

/** How long the answer to a question for a receipt waits until the log has it; the log takes one within a second. */
const LOG_WAIT_MS = 2_000
const LOG_POLL_MS = 25

/** Nobody shows a key here and hashing blocks all others: a bundle with images brings them by their hashes, which is as good. */
const VERIFY_BYTES = 2_000_000

/**
 * Receipts by their ids, which nobody can guess; bundles for the key that made the request, where it has them kept; verification for callers without a
 * verifier; and what a verifier has to know of this service.
 */
export function addReceiptRoutes(app: FastifyInstance, context: HttpContext): void {
  app.get('/v1/receipts/:id', async (request: WithId) => {
    const { receipt, ...logged } = await logEntry(context, request.params.id)
    return { receipt, inclusion: logged.inclusion ?? null, checkpoint: logged.checkpoint ?? null }
  })
  app.get('/v1/receipts/:id/bundle', (request: WithId, reply) => bundle(context, request, reply))
  app.get('/.well-known/verbatim.json', () => description(context))
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      '*',
      { parseAs: 'string', bodyLimit: VERIFY_BYTES },
      async (_: unknown, text: string) => text,
    )
    scope.post('/v1/verify', (request) => verify(context, request))
  })
}

async function bundle(context: HttpContext, { headers, params: { id } }: WithId, reply: FastifyReply) {
  const principal = await identify(headers, context.keys)
  const { receipts } = context.rooms
  const kept = principal.kind === 'key' ? await receipts.findBundle(id, principal.keyId) : undefined
  if (kept === undefined) {
    throw new VerbatimError(
      'not_found',
      `No bundle of ${id} is kept for this key. Requests are kept only for keys made with --retain, and for a time; a caller that has request and answer builds the bundle with GET /v1/receipts/${id}.`,
    )
  }
  const entry = await logEntry(context, id)
  const { request, response } = kept
  reply.type('application/json; charset=utf-8')
  // Put together as text: parsed, a long seed would lose digits.
  return `{"verbatim":1,"request":${request},"response":${response},${JSON.stringify(entry).slice(1)}`
}

/** The receipt, with its proof once the log has it. */
async function logEntry({ rooms, log }: HttpContext, id: string) {
  const kept = await whenLogged(() => rooms.receipts.find(id))
  if (kept === undefined) throw new VerbatimError('not_found', `There is no receipt ${id}.`)
  const { receipt, leafIndex } = kept
  const logged = leafIndex === undefined ? undefined : await log.inclusion(leafIndex)
  if (logged === undefined) return { receipt }
  const { leafIndex: leaf_index, treeSize: tree_size, hashes, checkpoint } = logged
  const inclusion = { leaf_index, tree_size, hashes: hashes.map(toHex) }
  // A verifier refuses lines that it cannot check, and it knows no witness unless its user names one.
  return { receipt, inclusion, checkpoint: withoutCosignatures(checkpoint, log.vkey) }
}

async function whenLogged(find: () => Promise<KeptReceipt | undefined>): Promise<KeptReceipt | undefined> {
  const until = performance.now() + LOG_WAIT_MS
  let kept = await find()
  while (kept !== undefined && kept.leafIndex === undefined && performance.now() < until) {
    await setTimeout(LOG_POLL_MS)
    kept = await find()
  }
  return kept
}

const verifyQuery = z.strictObject({
  operator: z.string().optional(),
  chain_id: z.coerce.number().int().positive().optional(),
})

/** What the caller trusts is asked for, not assumed: unasked, an address of this service counts, with its chain and its log. */
async function verify(context: HttpContext, request: FastifyRequest) {
  const query = validate(verifyQuery, { ...(request.query as object) })
  const document = readDocument(String(request.body ?? ''))
  const chainId = query.chain_id ?? context.config.receipts.chainId
  const trust =
    query.operator === undefined ? await ownTrust(context, document) : { operator: query.operator }
  const verification = verifyBundle(document, { ...trust, chainId } satisfies Trust)
  if (!isBundle(document) && isMalformed(verification)) {
    throw new VerbatimError(
      'invalid_request',
      'The body is neither a bundle (verbatim, request, response, receipt) nor {"request": …, "response": …} with EigenAI\'s signature.',
    )
  }
  const not_proven = isBundle(document)
    ? NOT_PROVEN_BY_RECEIPT
    : [...NOT_PROVEN_BY_RECEIPT, ...NOT_PROVEN_BY_EIGENAI]
  return { ...verification, not_proven }
}

function isMalformed({ checks }: Verification): boolean {
  return checks.some(({ name, status }) => name === 'well-formed' && status === 'failed')
}

/** With all digits of long seeds, and no member named twice. */
function readDocument(text: string): unknown {
  try {
    return parseDocument(text)
  } catch (error) {
    throw new VerbatimError('invalid_request', `The body cannot be read: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

/** The address that the document names, if it is one of ours; the one that signs now otherwise. A key that was retired may be in other hands: what counts is our log. */
async function ownTrust({ operators, log }: HttpContext, document: unknown): Promise<Trust> {
  const named = (document as { receipt?: { statement?: { operator?: unknown } } } | null)?.receipt?.statement
    ?.operator
  const ours = await operators.list()
  const operator = (ours.find(({ address }) => address === named) ?? ours.at(-1))?.address
  return isBundle(document) ? { operator, logKey: log.vkey } : { operator }
}

async function description({ config, operators, log, rooms }: HttpContext) {
  const history = await operators.list()
  return {
    service: 'verbatim',
    version: VERSION,
    chain_id: config.receipts.chainId,
    operator: history.at(-1)?.address,
    operators: history.map(({ address, since, until, handover, handoverAt, successor }) => ({
      address,
      since: new Date(since).toISOString(),
      until: timeOf(until),
      handover: handover ?? null,
      handover_at: timeOf(handoverAt),
      successor: successor ?? null,
    })),
    log: { vkey: log.vkey, url: '/log', witnesses: config.receipts.witnesses.map(({ vkey }) => vkey) },
    verifier: '/verify',
    models: rooms.models.all.map(({ card, provenance }) => ({ id: card.id, ...provenance })),
  }
}

function timeOf(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString()
}
