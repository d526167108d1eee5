import { setTimeout as pause } from 'node:timers/promises'
import type { Observation } from '../../observe/observe.ts'
import { type LinkOptions, ValkeyLink } from '../valkey-link.ts'

/** A link that tries often, tolerates a busy machine, and notes what it reports. */
export function openLink(
  url: string,
  options: Partial<LinkOptions> = {},
): { link: ValkeyLink; seen: Observation[] } {
  const seen: Observation[] = []
  const observe = (observation: Observation) => void seen.push(observation)
  const link = new ValkeyLink(url, { deadlineMs: 5000, retryMs: 100, settleMs: 0, observe, ...options })
  void link.open()
  return { link, seen }
}

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(5)
}
