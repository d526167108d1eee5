import { isHandover } from '@verbatim/proof'
import type { ServiceDescription } from '@verbatim/protocol'

type Operators = ServiceDescription['operators']

/** More handovers than any service will have; a list is data from outside. */
const MAX_HANDOVERS = 100

/**
 * The addresses to which `from` handed over, one after the other, each by its signature. What a service says without one does not count.
 */
export function followHandovers(from: string, operators: Operators): string[] {
  const reached: string[] = []
  let current: string | undefined = from
  while (current !== undefined && reached.length < MAX_HANDOVERS) {
    current = successorOf(current, operators)
    if (current === undefined || current === from || reached.includes(current)) break
    reached.push(current)
  }
  return reached
}

function successorOf(address: string, operators: Operators): string | undefined {
  const entry = operators.find((operator) => operator.address === address)
  if (entry?.handover == null || entry.handover_at === null || entry.successor === null) return undefined
  const { handover: signature, successor: to } = entry
  return isHandover({ from: address, to, atMs: Date.parse(entry.handover_at), signature }) ? to : undefined
}
