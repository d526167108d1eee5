import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openLog } from '../log.ts'
import type { LogObservation } from '../log-observation.ts'
import { checkLog } from './check-log.ts'
import { KILL_KEY, KILL_ORIGIN, type KillGround, openKillGround } from './kill-ground.ts'
import { PostgresEntries } from './postgres-entries.ts'
import { Watch } from './watch.ts'

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
export async function killRun(
  where: { folder: string; databaseUrl: string | undefined },
  kills: number,
  random: () => number,
): Promise<KillReport> {
  const { folder, databaseUrl } = where
  if (databaseUrl !== undefined) await PostgresEntries.prepare(databaseUrl)
  const ground = await openKillGround(folder, databaseUrl)
  const witnessed = new Witnessed()
  const alive: Child[] = []
  let writersKilled = 0
  for (let count = 0; count < kills; count += 1) {
    while (alive.length < PROCESSES)
      alive.push(new Child([folder, ...(databaseUrl === undefined ? [] : [databaseUrl])], witnessed))
    await Promise.all(alive.map((child) => child.opening))
    await delay(random() * LONGEST_LIFE_MS)
    const [child] = alive.splice(Math.floor(random() * alive.length), 1)
    if (child?.isWriter) writersKilled += 1
    await child?.kill()
    await seeCheckpoint(ground, witnessed)
  }
  await Promise.all(alive.map((child) => child.kill()))
  const treeSize = await check(ground, witnessed)
  await ground.close()
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

  constructor(where: string[], witnessed: Witnessed) {
    this.#process = spawn(process.execPath, [CHILD, ...where], { stdio: ['ignore', 'pipe', 'inherit'] })
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

async function seeCheckpoint({ checkpoint }: KillGround, witnessed: Witnessed): Promise<void> {
  const note = await checkpoint()
  if (note !== undefined) witnessed.see(Buffer.from(note).toString('utf8'))
}

async function check({ entries, place }: KillGround, { committed, checkpoints }: Witnessed): Promise<number> {
  const watch = new Watch()
  const log = await openLog({
    place,
    key: KILL_KEY,
    origin: KILL_ORIGIN,
    entries,
    witnesses: [],
    observe: watch.observe,
    now: Date.now,
  })
  // Closing takes what is still pending.
  await log.close()
  assert.deepEqual(await entries.pending(1), [])
  return checkLog(log, committed, checkpoints.values())
}
