import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { freePort } from './free-port.ts'
import { type GuardedProcess, startGuarded } from './guarded-process.ts'
import { childrenOf, killIfRunning, waitUntilGone } from './process-family.ts'
import { findPostgres } from './server-programs.ts'
import { ownUser, unprivilegedCopy } from './unprivileged.ts'

/** A real Postgres server on loopback, in a temporary folder of its own. */
export interface TestPostgres {
  /** Of the superuser, for the maintenance database. */
  readonly url: string
  /** Of its postmaster, for tests that harm it in ways of their own. */
  readonly pid: number
  log(): string
  /** The URL of a new and empty database. */
  createDatabase(): Promise<string>
  /** SIGKILL of every process of the server; what was committed is in the folder. */
  kill(): Promise<void>
  /** After `kill`: the same folder and port; it recovers first. */
  restart(): Promise<void>
  /** Ends it and removes its folder. */
  stop(): Promise<void>
}

const run = promisify(execFile)

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '32MB',
  max_wal_size: '256MB',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // In the data folder, so that a kill leaves nothing in /dev/shm.
  dynamic_shared_memory_type: 'mmap',
}

/** What makes it outlive a power failure. */
const DURABILITY = ['fsync', 'synchronous_commit', 'full_page_writes']

/** @param durable as in production; false for a server that nobody kills: what it writes need not reach the disk. */
export async function startPostgres({ durable = true } = {}): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-postgres-'))
  const user = ownUser()
  if (user !== undefined) chownSync(folder, user.uid, user.gid)
  try {
    const bin = unprivilegedCopy(await findPostgres(), folder, user)
    const server = new Server(bin, folder, await freePort(), durable)
    await server.initialise()
    await server.start()
    return server
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

/** Makes a database in a running server, such as the one that `npm test` names in VERBATIM_TEST_POSTGRES. */
export async function createDatabase(serverUrl: string): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    await client.query(`CREATE DATABASE ${name}`)
  } finally {
    await client.end()
  }
  return Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href
}

class Server implements TestPostgres {
  readonly url: string
  readonly #bin: string
  readonly #folder: string
  readonly #port: number
  readonly #durable: boolean
  readonly #env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' }
  #running: GuardedProcess | undefined

  constructor(bin: string, folder: string, port: number, durable: boolean) {
    this.#durable = durable
    this.#bin = bin
    this.#folder = folder
    this.#port = port
    this.url = `postgres://postgres@127.0.0.1:${port}/postgres`
  }

  get pid() {
    return this.#process.pid
  }

  log = () => this.#process.log()

  createDatabase = () => createDatabase(this.url)

  async initialise(): Promise<void> {
    const data = ['-D', this.#data, '--username=postgres', '--auth=trust']
    const kind = ['--encoding=UTF8', '--no-locale', '--no-sync', '--no-instructions']
    await run(join(this.#bin, 'initdb'), [...data, ...kind], { env: this.#env, ...ownUser() })
  }

  async start(): Promise<void> {
    const settings = Object.entries({ ...SETTINGS, port: String(this.#port) })
    const command = [join(this.#bin, 'postgres'), '-D', this.#data]
    for (const name of DURABILITY) command.push('-c', `${name}=${this.#durable ? 'on' : 'off'}`)
    for (const [name, value] of settings) command.push('-c', `${name}=${value}`)
    this.#running = await this.#guarded(command, /database system is ready to accept connections/)
  }

  async kill(): Promise<void> {
    const { pid } = this.#process
    // The postmaster first: it would otherwise see a child die and start anew.
    const family = [pid, ...childrenOf(pid)]
    const ended = this.#process.kill()
    for (const child of family.slice(1)) killIfRunning(child)
    await ended
    await waitUntilGone(family)
    this.#running = undefined
  }

  restart = () => this.start()

  async stop(): Promise<void> {
    await this.#running?.stop()
    this.#running = undefined
    rmSync(this.#folder, { recursive: true, force: true })
  }

  get #data() {
    return join(this.#folder, 'data')
  }

  get #process(): GuardedProcess {
    if (this.#running === undefined) throw new Error('this Postgres does not run')
    return this.#running
  }

  #guarded(command: string[], ready: RegExp): Promise<GuardedProcess> {
    return startGuarded({
      command,
      ready,
      folder: this.#folder,
      env: this.#env,
      stopSignal: 'QUIT',
      user: ownUser(),
    })
  }
}
