/**
 * The load generator: reads a job as JSON from stdin, writes its result as JSON to stdout. A process of its own,
 * so that its work is not counted as a peer's and does not wait behind the bench's.
 */
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { Pool } from 'undici'
import { exchange } from './exchange.ts'
import type {
  AlternateJob,
  AlternateResult,
  LoadJob,
  LoadTarget,
  WindowJob,
  WindowResult,
} from './load-job.ts'
import { cpuMicros } from './process-stats.ts'

function connect(target: LoadTarget, connections: number): Pool {
  const socketPath = target.socketPath === undefined ? {} : { socketPath: target.socketPath }
  return new Pool(target.origin, {
    connections,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    ...socketPath,
  })
}

async function runWindow(job: WindowJob): Promise<WindowResult> {
  const pool = connect(job.target, job.concurrency)
  const total = { requests: 0, contentEvents: 0, retries: 0 }
  const ended = new AbortController()
  const begun = Array.from({ length: job.concurrency }, () => Promise.withResolvers<void>())
  let sent = 0
  const worker = async (index: number) => {
    // Spread over half of the warm-up, as clients do not all come at one moment.
    await delay((index / job.concurrency) * (job.warmUpMs / 2))
    const onContent = (events: number) => {
      total.contentEvents += events
      begun[index]?.resolve()
    }
    while (!ended.signal.aborted) {
      const outcome = await exchange(pool, {
        target: job.target,
        body: sent++,
        onContent,
        signal: ended.signal,
      })
      if (outcome === undefined) return
      begun[index]?.resolve()
      total.requests++
      total.retries += outcome.retries
    }
  }
  const read = () => ({ ...total, at: performance.now(), cpu: cpuOf(job.cpuPids) })
  const measure = async () => {
    await Promise.all([delay(job.warmUpMs), ...begun.map(({ promise }) => promise)])
    const before = read()
    await delay(job.windowMs)
    const after = read()
    ended.abort()
    return difference(before, after)
  }
  const workers = Array.from({ length: job.concurrency }, (_, index) => worker(index))
  const [result] = await Promise.all([measure(), ...workers])
  await pool.destroy()
  return result
}

interface Reading {
  requests: number
  contentEvents: number
  retries: number
  at: number
  cpu: number
}

function difference(before: Reading, after: Reading): WindowResult {
  return {
    elapsedMs: after.at - before.at,
    requests: after.requests - before.requests,
    contentEvents: after.contentEvents - before.contentEvents,
    cpuMicros: after.cpu - before.cpu,
    retries: after.retries,
  }
}

function cpuOf(pids: number[]): number {
  return pids.reduce((sum, pid) => sum + cpuMicros(pid), 0)
}

async function runAlternate(job: AlternateJob): Promise<AlternateResult> {
  const pools = job.targets.map((target) => ({ target, pool: connect(target, 1) }))
  const result: AlternateResult = { firstTokenMs: {}, retries: 0 }
  for (let round = 0; round < job.requests; round++) {
    // Each target is first as often as last.
    for (const { target, pool } of round % 2 === 0 ? pools : pools.toReversed()) {
      const outcome = await exchange(pool, { target, body: round, onContent: () => {} })
      if (outcome?.firstTokenMs === undefined) throw new Error(`${target.name} answered without any text`)
      const times = result.firstTokenMs[target.name] ?? []
      result.firstTokenMs[target.name] = [...times, outcome.firstTokenMs]
      result.retries += outcome.retries
    }
  }
  await Promise.all(pools.map(({ pool }) => pool.destroy()))
  return result
}

const job = JSON.parse(await text(process.stdin)) as LoadJob
const result = await (job.kind === 'window' ? runWindow(job) : runAlternate(job))
process.stdout.write(`${JSON.stringify(result)}\n`)
