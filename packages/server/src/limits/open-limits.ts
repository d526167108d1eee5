import type { Config } from '../config/config.ts'
import type { Observation } from '../observe/observe.ts'
import { AddressQueue } from './address-queue.ts'
import { AddressTurns } from './address-turns.ts'
import { FairQueue } from './fair-queue.ts'
import { QueueBoard } from './queue-board.ts'
import { MemoryRateGate, type RateGate } from './rate-gate.ts'
import { ValkeyLink } from './valkey-link.ts'
import { ValkeyRateGate } from './valkey-rate-gate.ts'

/** All that says who may start. */
export interface Limits {
  gate: RateGate
  queue: FairQueue
  addresses: AddressQueue
  board: QueueBoard
  close(): Promise<void>
}

export interface LimitsOptions {
  replicaId: string
  /** How many requests the backend runs at a time. */
  slots: number
  /** How many replicas live; their share of each limit is what they enforce when Valkey is away. */
  replicas(): number
  observe(observation: Observation): void
}

/** With Valkey where its URL is given, whether it can be reached or not; otherwise in this process. */
export async function openLimits(
  { queue: bounds, keyless, valkeyUrl }: Pick<Config, 'queue' | 'keyless' | 'valkeyUrl'>,
  { replicaId, slots, replicas, observe }: LimitsOptions,
): Promise<Limits> {
  const link = valkeyUrl === undefined ? undefined : new ValkeyLink(valkeyUrl, { observe })
  const { gapMs, queueLength: length } = keyless
  const gate = link === undefined ? new MemoryRateGate() : new ValkeyRateGate(link, { replicas })
  const turns = link && new AddressTurns(link, { replicaId, gapMs, length })
  const addresses = new AddressQueue(gapMs, { length, waitMs: bounds.waitMs }, turns)
  const queue = new FairQueue(slots, bounds)
  const board = new QueueBoard(queue, link)
  await link?.open()
  const close = async () => {
    board.close()
    await gate.close()
    await link?.close()
  }
  return { gate, queue, addresses, board, close }
}
