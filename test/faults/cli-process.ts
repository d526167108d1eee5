import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

const CLI = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url))

export interface Ended {
  exitCode: number | null
  stdout: string
  stderr: string
}

export interface RunningCli {
  process: ChildProcess
  pid: number
  ended: Promise<Ended>
}

/** The engine and model that `npm test` prepared. */
export function enginePaths(): { VERBATIM_ENGINE: string; VERBATIM_MODEL: string } {
  const { VERBATIM_TEST_ENGINE: engine, VERBATIM_TEST_MODEL: model } = process.env
  if (engine === undefined || model === undefined) {
    throw new Error('VERBATIM_TEST_ENGINE and VERBATIM_TEST_MODEL are not set: run the tests with npm test')
  }
  return { VERBATIM_ENGINE: engine, VERBATIM_MODEL: model }
}

export interface CliInput {
  words?: string[]
  env?: Record<string, string>
  /** What runs the command: a shell that sets a limit, say. */
  prefix?: string[]
  /** Its folder, with `data` and `cache` in it unless the environment says otherwise; a new one if not given. */
  home?: string
}

export function newHome(t: TestContext): string {
  const home = mkdtempSync(join(tmpdir(), 'verbatim-fault-'))
  t.after(() => rmSync(home, { recursive: true, force: true }))
  return home
}

/** The real command, `serve` if nothing else is said. It inherits nothing but the PATH, and that can be replaced. */
export async function startCli(t: TestContext, input: CliInput): Promise<RunningCli> {
  const { words = ['serve'], env = {}, prefix = [], home = newHome(t) } = input
  const folders = { HOME: home, VERBATIM_DATA: join(home, 'data'), VERBATIM_CACHE: join(home, 'cache') }
  const [program = '', ...rest] = [...prefix, process.execPath, CLI, ...words]
  const child = spawn(program, rest, {
    env: { PATH: process.env.PATH ?? '', PORT: '0', ...folders, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
    })
  }
  t.after(() => child.kill('SIGKILL'))
  await once(child, 'spawn')
  const ended = once(child, 'close').then(([exitCode]) => ({
    exitCode: exitCode as number | null,
    ...output,
  }))
  return { process: child, pid: child.pid ?? -1, ended }
}
