import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createDatabase } from '../../../../test/support/postgres.ts'

const MAIN = new URL('../main.ts', import.meta.url).pathname

export interface Ended {
  exitCode: number | null
  stdout: string
  stderr: string
}

/** The real command as a process of its own, with folders of its own. */
export class CliProcess {
  readonly child: ChildProcessWithoutNullStreams
  readonly ended: Promise<Ended>
  #output = { stdout: '', stderr: '' }
  #heard = Promise.withResolvers<void>()

  constructor(command: string, args: readonly string[], env: Record<string, string>) {
    this.child = spawn(command, args, {
      env: { PATH: process.env.PATH ?? '', ...env },
    })
    for (const name of ['stdout', 'stderr'] as const) {
      this.child[name].setEncoding('utf8').on('data', (text: string) => {
        this.#output[name] += text
        this.#heard.resolve()
        this.#heard = Promise.withResolvers()
      })
    }
    // A program that ends before it has read all of its input is none of the test's business.
    this.child.stdin.on('error', () => undefined)
    this.ended = once(this.child, 'close').then(([exitCode]) => ({ exitCode, ...this.#output }))
  }

  type(text: string): void {
    this.child.stdin.write(text)
  }

  /** What it has said until now. */
  output(name: 'stdout' | 'stderr'): string {
    return this.#output[name]
  }

  /** Waits until the output has this text, `times` over; fails when the program ends without it. */
  async says(name: 'stdout' | 'stderr', text: string, times = 1): Promise<void> {
    while (this.#output[name].split(text).length <= times) {
      const ended = await Promise.race([this.ended, this.#heard.promise])
      if (ended) throw new Error(`it ended without saying "${text}": ${JSON.stringify(ended)}`)
    }
  }
}

/** Runs commands in a fresh home, data and cache folder, which the test's end removes. */
export async function prepareCli(t: TestContext, env: Record<string, string> = {}) {
  const home = await mkdtemp(join(tmpdir(), 'verbatim-cli-'))
  t.after(() => rm(home, { recursive: true, force: true }))
  const folders = {
    HOME: home,
    VERBATIM_DATA: join(home, 'data'),
    VERBATIM_CACHE: join(home, 'cache'),
    ...(await databaseOfThisPass()),
  }
  const start = (...args: string[]) => {
    const cli = new CliProcess(process.execPath, [MAIN, ...args], { ...folders, ...env })
    t.after(() => cli.child.kill('SIGKILL'))
    return cli
  }
  const run = (...args: string[]) => {
    const cli = start(...args)
    cli.child.stdin.end()
    return cli.ended
  }
  /** The same on a pseudo-terminal, whose output all arrives on stdout. */
  const startOnTerminal = (...args: string[]) => {
    const cli = new CliProcess('python3', ['-c', TERMINAL, process.execPath, MAIN, ...args], {
      ...folders,
      ...env,
    })
    t.after(() => cli.child.kill('SIGKILL'))
    return cli
  }
  return { home, run, start, startOnTerminal }
}

/** In the pass on Postgres, one that is new, on the server that the test run started. */
async function databaseOfThisPass(): Promise<Record<string, string>> {
  const { VERBATIM_TEST_DATABASE: database, VERBATIM_TEST_POSTGRES: server } = process.env
  if (database !== 'postgres' || server === undefined) return {}
  return { DATABASE_URL: await createDatabase(server) }
}

const TERMINAL = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))'
