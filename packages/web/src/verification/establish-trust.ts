import type { ServiceDescription } from '@verbatim/protocol'
import { api } from '../service/api.ts'
import { handoversFrom } from './checker.ts'
import { isKnown } from './expectation.ts'
import { type Remembered, readTrust, rememberTrust } from './trust-store.ts'

/**
 * Whom this browser believes, when a receipt says that `signer` signed it. The first key that a service names is remembered, and from then on only that one counts, and
 * those to which it handed over by its signature.
 *
 * @throws ApiError, UnreachableError where nothing is remembered yet, or another key signed, and the service cannot be asked.
 */
export async function trustFor(signer: string): Promise<Remembered> {
  const remembered = readTrust() ?? (await firstTrust())
  if (isKnown(remembered, signer)) return remembered
  const { operators } = await describeService()
  const reached = await handoversFrom(remembered.operator, operators)
  const current = reached.at(-1)
  if (current === undefined) return remembered
  const earlier = [...remembered.earlier, remembered.operator, ...reached.slice(0, -1)]
  return remember({ ...remembered, operator: current, earlier: [...new Set(earlier)] })
}

/** Takes the keys of a receipt as trusted, by the reader's own decision. The keys before it count no more than a retired one does. */
export function trustKeys({ operator, logKey }: { operator: string; logKey: string }): void {
  const before = readTrust()
  if (before === null) return
  const earlier = [...before.earlier, before.operator].filter((address) => address !== operator)
  const checkpoint = before.logKey === logKey ? before.checkpoint : null
  rememberTrust({ ...before, operator, logKey, earlier: [...new Set(earlier)], checkpoint })
}

/** Remembers how large the log was, once it was proven that it only grew. */
export function rememberCheckpoint(checkpoint: string): void {
  const trust = readTrust()
  if (trust !== null && trust.checkpoint !== checkpoint) rememberTrust({ ...trust, checkpoint })
}

/** Remembers, on first use, whom the service names. @throws ApiError, UnreachableError. */
export async function firstTrust(): Promise<Remembered> {
  const { operator, chain_id: chainId, log } = await describeService()
  return remember({ operator, chainId, logKey: log.vkey, earlier: [], since: Date.now(), checkpoint: null })
}

function describeService(): Promise<ServiceDescription> {
  return api<ServiceDescription>('/.well-known/verbatim.json')
}

function remember(trust: Remembered): Remembered {
  rememberTrust(trust)
  return trust
}
