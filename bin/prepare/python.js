import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, SETUP_LOCK, STAMPS } from './checkout.js'
import { withLock } from './lock.js'
import { withProgress } from './progress-line.js'
import { runCommand } from './run-command.js'
import { SetupProblem } from './setup-problem.js'

/** The virtual environments of the tests: what is in them, and what the installation is called. */
export const CLIENTS = {
  folder: 'python',
  requirements: 'test/requirements.txt',
  title: 'the Python clients',
}
export const TRAINER = {
  folder: 'trainer',
  requirements: 'models/nano/requirements.txt',
  title: 'what trains gpt-oss-nano',
}

/** Makes a virtual environment of the tests and gives the path of its Python. */
export async function ensurePython({ folder, requirements, title }) {
  const home = join(STAMPS, folder)
  const python = join(home, 'bin/python')
  const stamp = join(home, 'requirements.sha256')
  const list = join(ROOT, requirements)
  const wanted = createHash('sha256').update(readFileSync(list)).digest('hex')
  if (isMade(python, stamp, wanted)) return python
  await withLock(SETUP_LOCK, async () => {
    if (isMade(python, stamp, wanted)) return
    rmSync(home, { recursive: true, force: true })
    await withProgress(`Installing ${title}`, async () => {
      await run('python3', ['-m', 'venv', home])
      await run(python, ['-m', 'pip', 'install', '--disable-pip-version-check', '-r', list])
    })
    writeFileSync(stamp, wanted)
  })
  return python
}

/** The interpreter is asked for too: the environment's is a link to one that may be gone by now. */
function isMade(python, stamp, wanted) {
  return existsSync(python) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
}

async function run(command, args) {
  const { code, lines } = await runCommand(command, args, { cwd: ROOT })
  if (code === 0) return
  throw new SetupProblem(
    'The Python environment of the tests could not be made.',
    `${command} ${args.slice(0, 3).join(' ')} ended with code ${code}:\n    ${lines.slice(-8).join('\n    ')}`,
    'Correct what it names (Python of at least 3.11, the package index, the network), then run "npm test" again.',
  )
}
