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

/** Another replica hears of a stop within half a second, and writes the row of usage a moment later. */
const SETTLED_WITHIN_MS = 3_000

const ANSWERED = 200

const NOTHING = {
  promptTokens: 0,
  cachedTokens: 0,
  completionTokens: 0,
  reasoningTokens: 0,
  costNanocredits: 0n,
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
  const settling = new WaitingRepeats<UsageRow>()
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
  settling: WaitingRepeats<UsageRow>,
): Promise<StoppedCompletion> {
  const idempotencyKey = request.headers['idempotency-key']
  if (typeof idempotencyKey !== 'string') {
    const message = 'Name the request to be stopped by its Idempotency-Key.'
    throw new VerbatimError('invalid_request', message, { param: 'Idempotency-Key' })
  }
  const principal = await principalOf(context, surface, request.raw, request.id)
  const asked = { keyId: repeaterId(context, principal), idempotencyKey }
  const requestId = await context.idempotency.stop(asked)
  const row = requestId === undefined ? undefined : await settled(context, requestId, settling)
  if (requestId === undefined || row?.status === ANSWERED) throw noneRuns()
  // What came to nothing without a key has no row of its own.
  const used = row ?? ((await context.idempotency.hasStopped(asked)) ? NOTHING : undefined)
  return {
    object: 'completion.stopped',
    request_id: requestId,
    usage: used === undefined ? null : shapeUsage(used),
    cost: used === undefined ? null : formatCredits(isCharged(principal) ? used.costNanocredits : 0n),
  }
}

/** The row of what was stopped, once there is one; undefined where that takes too long. */
async function settled(
  { rooms }: HttpContext,
  requestId: string,
  settling: WaitingRepeats<UsageRow>,
): Promise<UsageRow | undefined> {
  const look = () => usageOfRequest(rooms.store, requestId)
  const signal = AbortSignal.timeout(SETTLED_WITHIN_MS)
  try {
    return (await look()) ?? (await settling.wait(requestId, look, async (row) => row, signal))
  } catch (error) {
    if (signal.aborted) return undefined
    throw error
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
