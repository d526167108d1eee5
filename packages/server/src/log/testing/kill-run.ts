import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { fsckLog, openCheckpoint, parseEntryBundle, type TreeHead, verifyConsistency } from '@verbatim/proof'
import { type Log, openLog } from '../log.ts'
import type { LogObservation } from '../log-observation.ts'
import { SqliteEntries } from './sqlite-entries.ts'
import { Watch } from './watch.ts'

/** In the open: logs that are killed are only for tests. */
export const KILL_KEY = new Uint8Array(32).fill(11)
export const KILL_ORIGIN = 'log.example/killed'

const CHILD = fileURLToPath(new URL('./kill-child.ts', import.meta.url))
/** One writes, one follows and takes over. */
const PROCESSES = 2
const LONGEST_LIFE_MS = 300

export interface KillReport {
  kills: number
  /** Kills of the process that wrote. */
  writersKilled: number
  committed: number
  checkpoints: number
  treeSize: number
  repairs: number
}

/** What the killed processes said while they lived. */
class Witnessed {
  readonly committed: string[] = []
  readonly checkpoints = new Map<string, string>()
  readonly observations: LogObservation[] = []

  hear(line: string): void {
    const [, kind, rest = ''] = /^(\S+) ?(.*)$/.exec(line) ?? []
    if (kind === 'committed') this.committed.push(rest)
    else if (kind === 'checkpoint') this.see(JSON.parse(rest))
    else if (kind === 'observed') this.observations.push(JSON.parse(rest))
  }

  see(note: string): void {
    const [text = ''] = note.split('\n\n')
    this.checkpoints.set(text, note)
  }
}

/**
 * Kills processes that write a log at moments that `random` chooses, then checks that nothing that was committed is lost or twice in the
 * log, and that no two checkpoints that anybody saw contradict each other.
 */
export async function killRun(folder: string, kills: number, random: () => number): Promise<KillReport> {
  const witnessed = new Witnessed()
  const alive: Child[] = []
  let writersKilled = 0
  for (let count = 0; count < kills; count += 1) {
    while (alive.length < PROCESSES) alive.push(new Child(folder, witnessed))
    await Promise.all(alive.map((child) => child.opening))
    await delay(random() * LONGEST_LIFE_MS)
    const [child] = alive.splice(Math.floor(random() * alive.length), 1)
    if (child?.isWriter) writersKilled += 1
    await child?.kill()
    await seeCheckpoint(folder, witnessed)
  }
  await Promise.all(alive.map((child) => child.kill()))
  const treeSize = await check(folder, witnessed)
  const repairs = witnessed.observations.filter(({ type }) => type === 'log-repaired').length
  const { committed, checkpoints } = witnessed
  return {
    kills,
    writersKilled,
    committed: committed.length,
    checkpoints: checkpoints.size,
    treeSize,
    repairs,
  }
}

class Child {
  readonly opening: Promise<void>
  isWriter = false
  readonly #process: ChildProcess

  constructor(folder: string, witnessed: Witnessed) {
    this.#process = spawn(process.execPath, [CHILD, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    const { stdout } = this.#process
    assert.ok(stdout)
    const lines = createInterface({ input: stdout })
    this.opening = new Promise((resolve, reject) => {
      lines.on('line', (line) => {
        if (line === 'opening') resolve()
        if (line.includes('"role":"writer"')) this.isWriter = true
        witnessed.hear(line)
      })
      this.#process.once('exit', (code) => reject(new Error(`The child ended by itself with ${code}.`)))
    })
  }

  async kill(): Promise<void> {
    const { stdout } = this.#process
    const ended = [once(this.#process, 'exit'), stdout === null ? undefined : once(stdout, 'close')]
    this.#process.kill('SIGKILL')
    await Promise.all(ended)
    assert.equal(this.#process.signalCode, 'SIGKILL', 'it lived until it was killed')
  }
}

async function seeCheckpoint(folder: string, witnessed: Witnessed): Promise<void> {
  const note = await readFile(join(folder, 'log/checkpoint'), 'utf8').catch(() => undefined)
  if (note !== undefined) witnessed.see(note)
}

async function check(folder: string, { committed, checkpoints }: Witnessed): Promise<number> {
  const entries = new SqliteEntries(join(folder, 'entries.db'))
  const watch = new Watch()
  const log = await openLog({
    directory: join(folder, 'log'),
    key: KILL_KEY,
    origin: KILL_ORIGIN,
    entries,
    witnesses: [],
    observe: watch.observe,
    now: Date.now,
  })
  // Closing takes what is still pending.
  await log.close()
  assert.deepEqual(entries.pending(1), [])
  entries.close()
  const head = openCheckpoint((await log.checkpoint()) ?? '', log.vkey)
  await checkEntries(log, head, committed)
  for (const note of checkpoints.values()) await checkPrefix(log, head, note)
  return head.treeSize
}

async function checkEntries(log: Log, { treeSize }: TreeHead, committed: readonly string[]): Promise<void> {
  const inLog = new Set<string>()
  const report = await fsckLog(
    async (path) => {
      const bytes = await log.file(path)
      if (bytes && path.startsWith('tile/entries/'))
        for (const entry of parseEntryBundle(bytes)) inLog.add(Buffer.from(entry).toString('hex'))
      return bytes
    },
    { vkey: log.vkey },
  )
  assert.deepEqual(report.problems, [])
  assert.equal(inLog.size, treeSize, 'no entry is in the log twice')
  assert.deepEqual(
    committed.filter((digest) => !inLog.has(digest)),
    [],
    'no entry is lost',
  )
}

async function checkPrefix(log: Log, head: TreeHead, note: string): Promise<void> {
  const old = openCheckpoint(note, log.vkey)
  const hashes = await log.consistency(old.treeSize, head.treeSize)
  const sizes = { oldSize: old.treeSize, newSize: head.treeSize }
  const consistent = verifyConsistency({ ...sizes, oldRoot: old.rootHash, newRoot: head.rootHash, hashes })
  assert.ok(
    consistent,
    `the checkpoint of ${old.treeSize} leaves is no beginning of that of ${head.treeSize}`,
  )
}
