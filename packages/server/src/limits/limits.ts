/**
 * Who may start now. Rate windows bound what a key, an account or a model takes in a minute, over all replicas; a backend's slots are
 * shared fairly among those who wait; a keyless address has one request at a time. Everything that waits here is bounded in
 * number and in time, and leaving frees the place. docs/reference/limits.md says what holds exactly, also without Valkey.
 */
export type { RateLimits } from '../config/config.ts'
export { AddressQueue } from './address-queue.ts'
export { addressKey, clientAddress } from './client-address.ts'
export { FairQueue, type QueuePlace } from './fair-queue.ts'
export type { Flow } from './flow-tree.ts'
export { type Limits, openLimits } from './open-limits.ts'
export type { QueueBoard } from './queue-board.ts'
export { MemoryRateGate, type RatedRequest, type RateGate, type RateTicket } from './rate-gate.ts'
export type { Subject } from './rate-windows.ts'

/** The right of a client address to have its keyless request served. */
export type Turn = Pick<Ticket, 'release'>

/** The right to use slots. */
export interface Ticket {
  /** @param tokens what was really taken; as expected when it is not said. */
  release(tokens?: number): void
}

export interface QueueBounds {
  /** Requests that may wait. */
  length: number
  /** How long one may wait. */
  waitMs: number
}
