import type { LoggedReceipt } from '@verbatim/protocol'

type Json = Record<string, unknown>

/** As it is saved and checked; whether it holds is for the verifier to say. */
export interface MadeBundle extends Json {
  verbatim: 1
  request: object
  response: Json
  receipt: LoggedReceipt['receipt']
  inclusion?: NonNullable<LoggedReceipt['inclusion']>
  checkpoint?: string
}

/** A request, its answer and their receipt as one document; where the log does not have it yet, without its place there. */
export function makeBundle(request: object, response: Json, logged: LoggedReceipt): MadeBundle {
  const { receipt, inclusion, checkpoint } = logged
  const proof = inclusion === null || checkpoint === null ? {} : { inclusion, checkpoint }
  const answer = { ...response, ...exactSeed(response.seed, receipt.resolved.seed) }
  return { verbatim: 1, request, response: answer, receipt, ...proof }
}

/** A seed of 64 bits may have been rounded where the answer was read; the receipt has all its digits. */
function exactSeed(told: unknown, resolved: string): { seed?: bigint } {
  if (typeof told !== 'number' || Number.isSafeInteger(told) || told !== Number(resolved)) return {}
  return { seed: BigInt(resolved) }
}
