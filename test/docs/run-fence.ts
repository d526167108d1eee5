import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Fence } from './page-fences.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** Only bounds a failing sample: the start of some languages alone takes seconds on a busy machine. */
const TIMEOUT_MS = 240_000

/** What a reader runs in these languages; all other blocks of code are shown and not run. */
const FILES: Record<string, string> = {
  bash: 'sample.sh',
  python: 'sample.py',
  javascript: 'sample.mjs',
  typescript: 'sample.mts',
}

export function isSample({ language }: Fence): boolean {
  return language in FILES
}

/**
 * Runs a sample as it stands on the page, but for the key, and gives what it printed.
 *
 * @throws with what it wrote when it fails, prints nothing, or prints an error of the service.
 */
export async function runFence(fence: Fence, key: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'verbatim-docs-'))
  try {
    await installFor(folder)
    const file = join(folder, FILES[fence.language] ?? '')
    await writeFile(file, fence.code.replaceAll('YOUR_API_KEY', key))
    const { code, stdout, stderr } = await run(fence.language, file, folder)
    const failed = code !== 0 || stdout.trim() === '' || /^\{"error":/m.test(stdout)
    if (failed) throw new Error(`it ended with ${code} and wrote:\n${stdout}\n${stderr}`)
    return stdout
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** What a reader has installed: the official client and, from a checkout, the project's own verbs. */
async function installFor(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules')
  await mkdir(join(modules, '.bin'), { recursive: true })
  await symlink(join(ROOT, 'node_modules/openai'), join(modules, 'openai'))
  await symlink(join(ROOT, 'bin/verbatim.js'), join(modules, '.bin/verbatim'))
}

async function run(language: string, file: string, cwd: string) {
  const child = spawn(program(language), [file], {
    cwd,
    env: { ...process.env, npm_config_offline: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

function program(language: string): string {
  if (language === 'bash') return 'bash'
  if (language !== 'python') return process.execPath
  const python = process.env.VERBATIM_TEST_PYTHON
  if (!python) throw new Error('VERBATIM_TEST_PYTHON is not set: run the tests with npm test')
  return python
}
