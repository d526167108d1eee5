import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { loadConfig, makeOwnerLink, openAccounts } from '@verbatim/server'
import { createDatabase } from './postgres.ts'

const CLI = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url))
const START_TIMEOUT_MS = 120_000

/** A running service as an operator starts it: its own process, a data folder of its own, a free port. */
export interface TestService {
  url: string
  key: string
  model: string
  /** By which the owner signs in, once. */
  ownerUrl: string
  pid: number
  dataDir: string
  /** Its Postgres in the pass on Postgres; undefined for the file in its data folder. */
  databaseUrl: string | undefined
  /** What it wrote to stderr so far: its log. */
  log(): string
  /** SIGTERM, and waits for the end; returns the exit code. */
  stop(): Promise<number | null>
  process: ChildProcess
}

/** Variables beside the ones that every test service has; `VERBATIM_UPSTREAM_URL` runs it without an engine. */
export async function startTestService(env: Record<string, string> = {}): Promise<TestService> {
  const dataDir = env.VERBATIM_DATA ?? mkdtempSync(join(tmpdir(), 'verbatim-test-'))
  const databaseUrl = env.DATABASE_URL ?? (await freshDatabase())
  const child = spawn(process.execPath, [CLI, 'serve', '--json'], {
    env: {
      ...process.env,
      ...engineParts(),
      PORT: '0',
      VERBATIM_DATA: dataDir,
      VERBATIM_THREADS: '1',
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    if (env.VERBATIM_DATA === undefined) rmSync(dataDir, { recursive: true, force: true })
    return child.exitCode
  }
  try {
    const ready = await readyLine(child)
    const common = { pid: child.pid ?? -1, dataDir, databaseUrl, log: () => log, stop, process: child }
    const { url, model } = ready
    const secrets = await secretsOf(ready, { dataDir, databaseUrl })
    return { url, model, ...secrets, ...common }
  } catch (error) {
    await stop()
    throw new Error(`the service did not start: ${log}`, { cause: error })
  }
}

/** In the pass on Postgres, of the server that the test run started. */
export async function freshDatabase(): Promise<string | undefined> {
  const { VERBATIM_TEST_DATABASE: database, VERBATIM_TEST_POSTGRES: server } = process.env
  if (database !== 'postgres') return undefined
  if (server === undefined) throw new Error('VERBATIM_TEST_POSTGRES is not set: run the tests with npm test')
  return createDatabase(server)
}

/** The engine and model that `npm test` prepared, so that no test builds or pulls them. */
function engineParts(): Record<string, string> {
  const { VERBATIM_TEST_ENGINE: engine, VERBATIM_TEST_MODEL: model } = process.env
  if (engine === undefined || model === undefined) {
    throw new Error('VERBATIM_TEST_ENGINE and VERBATIM_TEST_MODEL are not set: run the tests with npm test')
  }
  return { VERBATIM_ENGINE: engine, VERBATIM_MODEL: 'SmolLM2-135M-Instruct' }
}

/** On Postgres a replica says none where a log would have them; then they are made as the operator does at the command line. */
async function secretsOf(
  { key, ownerUrl, url }: Ready,
  database: Pick<TestService, 'dataDir' | 'databaseUrl'>,
): Promise<Pick<TestService, 'key' | 'ownerUrl'>> {
  if (ownerUrl !== null) return { key, ownerUrl }
  const { office, close } = await openAccounts(database)
  try {
    const config = loadConfig({ VERBATIM_PUBLIC_URL: url }, { dataDir: database.dataDir })
    const first = await office.keys.first()
    return { key: first ?? '', ownerUrl: await makeOwnerLink({ ...config, ...database }) }
  } finally {
    await close()
  }
}

interface Ready {
  url: string
  /** Of the first start on a database; later there is none. */
  key: string
  model: string
  ownerUrl: string | null
}

async function readyLine(child: ChildProcess): Promise<Ready> {
  if (child.stdout === null) throw new Error('the service has no stdout')
  const lines = createInterface({ input: child.stdout })
  const signal = AbortSignal.timeout(START_TIMEOUT_MS)
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`it exited with ${code}`)
  })
  for (;;) {
    const [line] = (await Promise.race([once(lines, 'line', { signal }), ended])) as [string]
    const message = JSON.parse(line) as Ready & { ready?: boolean }
    if (message.ready === true) {
      ended.catch(() => undefined)
      return message
    }
  }
}

/** POSTs JSON with the service's key. */
export function post(
  service: TestService,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
) {
  return fetch(service.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': service.key, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

/** A chat request of this one user message. */
export function say(content: string, more: object = {}) {
  return { model: 'gpt-oss', messages: [{ role: 'user', content }], ...more }
}
