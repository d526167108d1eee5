import { VerbatimError } from '@verbatim/protocol'
import type { Principal } from '../auth/auth.ts'
import type { UsageRow } from '../meter/meter.ts'
import { KEYLESS_ACCOUNT } from './charge.ts'
import type { Rooms } from './serve.ts'

/** What is known of a request before it is understood. */
export interface Refused {
  requestId: string
  principal: Principal
  surface: string
  timing: { startedAt: number }
}

/** A request that came to nothing has its row of usage too; those of callers without a key are gathered, as anybody could fill the database with them. */
export function noteRefusal(
  { meter, now }: Pick<Rooms, 'meter' | 'now'>,
  { requestId, principal, surface, timing }: Refused,
  error: unknown,
  model: string | null = null,
): void {
  const isKeyless = principal.kind === 'keyless'
  const row: UsageRow = {
    requestId,
    at: now(),
    accountId: isKeyless ? KEYLESS_ACCOUNT.id : principal.account.id,
    keyId: isKeyless ? null : principal.keyId,
    surface,
    model,
    reasoningEffort: null,
    status: error instanceof VerbatimError ? error.status : 500,
    promptTokens: 0,
    cachedTokens: 0,
    completionTokens: 0,
    reasoningTokens: 0,
    latencyMs: Math.round(performance.now() - timing.startedAt),
    firstTokenMs: null,
    costNanocredits: 0n,
    receiptId: null,
  }
  if (isKeyless) meter.noteInGroups(row)
  else meter.note(row)
}
