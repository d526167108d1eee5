/**
 * What the log of receipts costs as it grows to a million entries: entries a second against SQLite inserting the same rows, the time of one
 * entry and of a proof, bytes on disk, and start-up. What is measured how: docs/reference/log.md.
 */
import { randomInt } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { FolderPlace, type Log, openLog } from '@verbatim/server'
import { say } from './flags.ts'
import { LogRows } from './log-rows.ts'
import { machine, print } from './report.ts'
import { scratchDir } from './scratch-dir.ts'
import { compare, median, ratios } from './statistics.ts'

const AIMS = {
  rateOverSqlite: { least: 0.25 },
  bytesOverLeaf: { most: 100 },
  startMs: { most: 1000 },
  proofMs: { most: 20 },
}
const PER_COMMIT = 4096
const SINGLE_ENTRIES = 20
const PROOFS = 200
/** What the disk hands out at a time, in the unit of stat's blocks. */
const STAT_BLOCK_BYTES = 512

const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '4' },
    json: { type: 'boolean', default: false },
  },
})
const settings = { entries: positive(values.entries), rounds: positive(values.rounds) }
const before = machine()
const folder = scratchDir()
/** The log's own timers keep no process alive. */
const alive = setInterval(() => {}, 60_000)
const rows = new LogRows(folder, 'entries.db')
const rates = await fill()
const singles = await singleEntries()
const { startMs, proofMs, log } = await startAndProve()
const used = sizeOf(join(folder, 'log'))
const leaves = log.size
await log.close()
rows.close()
clearInterval(alive)

print(
  {
    bench: 'log',
    machine: before,
    settings,
    series: [
      { name: 'log', unit: 'entries/s', rounds: rates.log },
      { name: 'SQLite', unit: 'entries/s', rounds: rates.sqlite },
      { name: 'one entry, until it is under a checkpoint', unit: 'ms', rounds: singles },
      { name: 'resident memory', unit: 'MB', rounds: rates.memoryMb },
    ],
    comparisons: [
      compare('entries a second, over SQLite', '×', ratios(rates.log, rates.sqlite), AIMS.rateOverSqlite),
      compare('a proof', 'ms', proofMs, AIMS.proofMs),
      compare('start', 'ms', startMs, AIMS.startMs),
      compare('disk a leaf', 'bytes', [used.allocated / leaves], AIMS.bytesOverLeaf),
    ],
    notes: [
      `${leaves} leaves in ${used.files} files: ${(used.bytes / leaves).toFixed(1)} bytes a leaf, and with what file systems round up ${(used.allocated / leaves).toFixed(1)}.`,
    ],
  },
  values.json,
)

function open(): Promise<Log> {
  return openLog({
    place: new FolderPlace(join(folder, 'log')),
    key: new Uint8Array(32).fill(1),
    origin: 'bench.example/log',
    entries: rows,
    witnesses: [],
    observe() {},
    now: Date.now,
    pace: { batchMs: 1 },
  })
}

/** Each round appends its share to both, so that both are of the same size all the time. */
async function fill() {
  const peer = new LogRows(folder, 'peer.db')
  const log = await open()
  const result = { log: [] as number[], sqlite: [] as number[], memoryMb: [] as number[] }
  const share = Math.ceil(settings.entries / settings.rounds)
  for (let round = 0; round < settings.rounds; round += 1) {
    say(`round ${round + 1} of ${settings.rounds}: ${share} entries`)
    result.sqlite.push(await perSecond(share, () => peer.insert(share, PER_COMMIT)))
    rows.insert(share, share)
    result.log.push(
      await perSecond(share, () => {
        log.wake()
        return rows.taken()
      }),
    )
    result.memoryMb.push(process.memoryUsage.rss() / 1e6)
  }
  await log.close()
  peer.close()
  return result
}

async function perSecond(count: number, work: () => void | Promise<void>): Promise<number> {
  return (1000 * count) / (await milliseconds(work))
}

async function singleEntries(): Promise<number[]> {
  const log = await open()
  const times: number[] = []
  for (let count = 0; count < SINGLE_ENTRIES; count += 1) {
    rows.insert(1, 1)
    times.push(
      await milliseconds(() => {
        log.wake()
        return rows.taken()
      }),
    )
  }
  await log.close()
  return times
}

async function startAndProve() {
  const startMs: number[] = []
  for (let round = 0; round < settings.rounds; round += 1) {
    startMs.push(await milliseconds(async () => (await open()).close()))
  }
  const log = await open()
  const proofMs: number[] = []
  for (let round = 0; round < settings.rounds; round += 1) proofMs.push(await proofTime(log))
  return { startMs, proofMs, log }
}

async function proofTime(log: Log): Promise<number> {
  const times: number[] = []
  for (let count = 0; count < PROOFS; count += 1) {
    const leaf = randomInt(settings.entries)
    times.push(await milliseconds(() => log.inclusion(leaf)))
  }
  return median(times)
}

async function milliseconds(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function sizeOf(root: string): { files: number; bytes: number; allocated: number } {
  const total = { files: 0, bytes: 0, allocated: 0 }
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const { size, blocks } = statSync(join(entry.parentPath, entry.name))
    total.allocated += blocks * STAT_BLOCK_BYTES
    if (!entry.isFile()) continue
    total.files += 1
    total.bytes += size
  }
  return total
}

function positive(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new RangeError(`A whole number above 0 is wanted, not "${text}".`)
}
