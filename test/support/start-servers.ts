/** By hand: `node test/support/start-servers.ts` runs a Postgres and a Valkey until Ctrl-C, and prints how tests find them. */
import { once } from 'node:events'
import { startPostgres } from './postgres.ts'
import { startValkey } from './valkey.ts'

const [postgres, valkey] = await Promise.all([startPostgres(), startValkey()])
process.stdout.write(
  `export VERBATIM_TEST_POSTGRES=${postgres.url}\nexport VERBATIM_TEST_VALKEY=${valkey.url}\n`,
)
// Waiting for a signal alone does not keep a process alive.
const alive = setInterval(() => undefined, 60_000)
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
clearInterval(alive)
await Promise.all([postgres.stop(), valkey.stop()])
