import { formatCredits, type StoppedCompletion, VerbatimError } from '@verbatim/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Principal } from '../auth/auth.ts'
import { WaitingRepeats } from '../idempotency/idempotency.ts'
import { type UsageRow, usageOfRequest } from '../meter/meter.ts'
import { principalOf } from './completion-principal.ts'
import type { HttpContext } from './http.ts'
import { repeaterId } from './repeats.ts'
import { shapeUsage } from './shape-completion.ts'
import type { Surface } from './surfaces.ts'

/** Another replica hears of a stop within half a second, and writes the row of usage a moment later: much later only where it is very busy. */
const SETTLED_WITHIN_MS = 10_000

/** Looks, a tenth of a second apart, within which there is the row of what counts against no allowance: it is noted, and not committed before the request is over. */
const LOOKS_FOR_NOTES = 4

const ANSWERED = 200

const NOTHING = {
  status: 499,
  promptTokens: 0,
  cachedTokens: 0,
  completionTokens: 0,
  reasoningTokens: 0,
  costNanocredits: 0n,
}

type Used = Pick<UsageRow, keyof typeof NOTHING>

interface Stopping {
  principal: Principal
  asked: { keyId: string; idempotencyKey: string }
  requestId: string
}

interface Look {
  hasStopped: boolean
  row: UsageRow | undefined
}

/**
 * `DELETE` on a completion path ends the request that runs there under an Idempotency-Key: it goes on when its caller leaves, so its caller has to say that
 * nobody comes back for it. What was generated until then is charged, and the answer says what that was.
 */
export function addStopRoutes(
  app: FastifyInstance,
  context: HttpContext,
  surfaces: ReadonlyMap<string, Surface>,
): void {
  const settling = new WaitingRepeats<Look>()
  app.register(async (scope) => {
    // Some clients declare JSON and send none when they delete.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, async () => undefined)
    for (const [path, surface] of surfaces)
      scope.delete(path, (request) => stop(context, surface, request, settling))
  })
}

async function stop(
  context: HttpContext,
  surface: Surface,
  request: FastifyRequest,
  settling: WaitingRepeats<Look>,
): Promise<StoppedCompletion> {
  const idempotencyKey = request.headers['idempotency-key']
  if (typeof idempotencyKey !== 'string') {
    const message = 'Name the request to be stopped by its Idempotency-Key.'
    throw new VerbatimError('invalid_request', message, { param: 'Idempotency-Key' })
  }
  const principal = await principalOf(context, surface, request.raw, request.id)
  const asked = { keyId: repeaterId(context, principal), idempotencyKey }
  const requestId = await context.idempotency.stop(asked)
  if (requestId === undefined) throw noneRuns()
  const used = await settled(context, { principal, asked, requestId }, settling)
  if (used?.status === ANSWERED) throw noneRuns()
  return {
    object: 'completion.stopped',
    request_id: requestId,
    usage: used === undefined ? null : shapeUsage(used),
    cost: used === undefined ? null : formatCredits(isCharged(principal) ? used.costNanocredits : 0n),
  }
}

/** What was used by what was stopped, once it is known; undefined where that takes too long. */
async function settled(
  context: HttpContext,
  stopping: Stopping,
  settling: WaitingRepeats<Look>,
): Promise<Used | undefined> {
  const { asked, requestId } = stopping
  // In this order: what was committed before it had stopped is seen by the second.
  const look = async () => ({
    hasStopped: await context.idempotency.hasStopped(asked),
    row: await usageOfRequest(context.rooms.store, requestId),
  })
  const judge = judgeOf(context, stopping)
  const signal = AbortSignal.timeout(SETTLED_WITHIN_MS)
  try {
    return (await judge(await look())) ?? (await settling.wait(requestId, look, judge, signal))
  } catch (error) {
    if (!signal.aborted) throw error
    // So it is where its replica died.
    return (await context.idempotency.hasStopped(asked)) ? NOTHING : undefined
  }
}

/** What came to nothing without a key has no row of its own, so nobody waits for one once it has stopped. */
function judgeOf({ rooms: { allowance } }: HttpContext, { principal }: Stopping) {
  const isHeld = allowance.tokens > 0 || allowance.tokensPerAddress > 0
  let looksLeft = isHeld ? 1 : LOOKS_FOR_NOTES
  return async (look: Look | undefined): Promise<Used | undefined> => {
    if (look?.row !== undefined) return look.row
    if (principal.kind === 'key' || look?.hasStopped !== true) return undefined
    looksLeft -= 1
    return looksLeft <= 0 ? NOTHING : undefined
  }
}

/** A row has the price of the model also where nobody pays it. */
function isCharged(principal: Principal): boolean {
  return principal.kind === 'key' && principal.account.billing === 'prepaid'
}

function noneRuns(): VerbatimError {
  return new VerbatimError('not_found', 'No request with this Idempotency-Key runs.', {
    param: 'Idempotency-Key',
  })
}
