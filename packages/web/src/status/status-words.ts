import type { QueueState, ServiceStatus } from '@verbatim/protocol'
import type { IconName } from '../ui/icon.tsx'

/** Each state by words, sign and colour. */
export const STATES: Record<
  ServiceStatus['status'],
  { words: string; icon: IconName; look: 'good' | 'warn' | 'alarm' }
> = {
  online: { words: 'Everything works.', icon: 'check', look: 'good' },
  degraded: { words: 'It works, with problems.', icon: 'warning', look: 'warn' },
  offline: { words: 'The service does not answer.', icon: 'cross', look: 'alarm' },
}

/** "2 of 4 slots run, nobody waits". */
export function queueWords({ slots, running, waiting }: QueueState): string {
  const waits = waiting === 0 ? 'nobody waits' : `${waiting} ${waiting === 1 ? 'waits' : 'wait'}`
  return `${running} of ${slots} ${slots === 1 ? 'slot' : 'slots'} in use, ${waits}`
}
