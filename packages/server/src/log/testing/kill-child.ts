/** A process that commits entries and takes part in writing the log, until it is killed. Arguments: the folder. */
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openLog } from '../log.ts'
import { KILL_KEY, KILL_ORIGIN } from './kill-run.ts'
import { SqliteEntries } from './sqlite-entries.ts'

const [, , folder = ''] = process.argv
const tell = (line: string) => void process.stdout.write(`${line}\n`)
const entries = new SqliteEntries(join(folder, 'entries.db'))
tell('opening')
const log = await openLog({
  directory: join(folder, 'log'),
  key: KILL_KEY,
  origin: KILL_ORIGIN,
  entries,
  witnesses: [],
  observe: (observation) => tell(`observed ${JSON.stringify(observation)}`),
  now: Date.now,
  pace: { batchMs: 10, pollMs: 20 },
})
for (;;) {
  const digests = entries.add(1 + Math.floor(Math.random() * 12))
  // A pipe is written to at once: what the parent reads of was committed before.
  for (const digest of digests) tell(`committed ${Buffer.from(digest).toString('hex')}`)
  log.wake()
  const checkpoint = await log.checkpoint()
  if (checkpoint !== undefined) tell(`checkpoint ${JSON.stringify(checkpoint)}`)
  await delay(Math.random() * 8)
}
