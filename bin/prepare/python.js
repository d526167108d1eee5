import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, SETUP_LOCK, STAMPS } from './checkout.js'
import { withLock } from './lock.js'
import { withProgress } from './progress-line.js'
import { runCommand } from './run-command.js'
import { SetupProblem } from './setup-problem.js'

const REQUIREMENTS = join(ROOT, 'test/requirements.txt')
const FOLDER = join(STAMPS, 'python')
const PYTHON = join(FOLDER, 'bin/python')
const STAMP = join(FOLDER, 'requirements.sha256')

/** Makes the virtual environment of the tests and gives the path of its Python. */
export async function ensurePython() {
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex')
  if (isMade(wanted)) return PYTHON
  await withLock(SETUP_LOCK, async () => {
    if (isMade(wanted)) return
    rmSync(FOLDER, { recursive: true, force: true })
    await withProgress('Installing the Python clients', async () => {
      await run('python3', ['-m', 'venv', FOLDER])
      await run(PYTHON, ['-m', 'pip', 'install', '--disable-pip-version-check', '-r', REQUIREMENTS])
    })
    writeFileSync(STAMP, wanted)
  })
  return PYTHON
}

/** The interpreter is asked for too: the environment's is a link to one that may be gone by now. */
function isMade(wanted) {
  return existsSync(PYTHON) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted
}

async function run(command, args) {
  const { code, lines } = await runCommand(command, args, { cwd: ROOT })
  if (code === 0) return
  throw new SetupProblem(
    'The Python environment of the tests could not be made.',
    `${command} ${args.slice(0, 3).join(' ')} ended with code ${code}:\n    ${lines.slice(-8).join('\n    ')}`,
    'Correct what it names (Python of at least 3.10, the package index, the network), then run "npm test" again.',
  )
}
