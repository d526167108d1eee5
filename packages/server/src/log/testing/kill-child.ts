/** A process that commits entries and takes part in writing the log, until it is killed. Arguments: the folder, or the URL of a Postgres. */
import { setTimeout as delay } from 'node:timers/promises'
import { openLog } from '../log.ts'
import { KILL_KEY, KILL_ORIGIN, openKillGround } from './kill-ground.ts'

const [, , folder = '', databaseUrl] = process.argv
const tell = (line: string) => void process.stdout.write(`${line}\n`)
const { entries, place } = await openKillGround(folder, databaseUrl)
tell('opening')
const log = await openLog({
  place,
  key: KILL_KEY,
  origin: KILL_ORIGIN,
  entries,
  witnesses: [],
  observe: (observation) => tell(`observed ${JSON.stringify(observation)}`),
  now: Date.now,
  pace: { batchMs: 10, pollMs: 20 },
})
for (;;) {
  const digests = await entries.add(1 + Math.floor(Math.random() * 12))
  // A pipe is written to at once: what the parent reads of was committed before.
  for (const digest of digests) tell(`committed ${Buffer.from(digest).toString('hex')}`)
  log.wake()
  const checkpoint = await log.checkpoint()
  if (checkpoint !== undefined) tell(`checkpoint ${JSON.stringify(checkpoint)}`)
  await delay(Math.random() * 8)
}
